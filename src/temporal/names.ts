/** The names that others rely on (api.md, "Temporal"). */
export const taskQueue = 'caseline';
export const workflowType = 'supportCase';

/** `case-00001042` */
export function workflowIdOf(caseNumber: string): string {
  return `case-${caseNumber}`;
}

/** Where a person finds the case's workflow in the Temporal UI. */
export function workflowUrlOf(uiUrl: string, namespace: string, caseNumber: string): string {
  return `${uiUrl.replace(/\/$/u, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflowIdOf(caseNumber)}`;
}
