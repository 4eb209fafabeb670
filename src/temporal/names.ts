/** The names that others rely on (api.md, "Temporal"). */
export const taskQueue = 'caseline';
export const workflowType = 'supportCase';

/** `case-00001042` */
export function workflowIdOf(caseNumber: string): string {
  return `case-${caseNumber}`;
}

/** Workflow types of defects and releases. */
export const defectWorkflowType = 'defect';
export const releaseWorkflowType = 'release';

/** `defect-IDN-4711` */
export function defectWorkflowIdOf(key: string): string {
  return `defect-${key}`;
}

/** `release-meridian-7.3` */
export function releaseWorkflowIdOf({ product, version }: { product: string; version: string }): string {
  return `release-${product}-${version}`;
}
