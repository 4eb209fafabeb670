/** The names that others rely on (api.md, "Temporal"). */
export const taskQueue = 'caseline';
export const workflowType = 'supportCase';

/** `case-00001042` */
export function workflowIdOf(caseNumber: string): string {
  return `case-${caseNumber}`;
}
