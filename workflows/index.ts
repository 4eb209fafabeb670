/** The workflows of the task queue. */
export { defect } from './defect.js';
export { release } from './release.js';
export { supportCase } from './support-case.js';
