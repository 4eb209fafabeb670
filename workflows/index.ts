/** The workflows of the task queue. */
export { supportCase } from './support-case.js';
