/** Policy documents in tests: parsed, or what is wrong with them as one line each. */
import { parsePolicy, type PolicyDocument } from '../../src/domain/policy-document.js';

export const hour = 3_600_000;
export const day = 24 * hour;
/** Opening hours of six hours a day, two days a week. */
export const office = { timeZone: 'Europe/Berlin', windows: { monday: ['09:00-15:00'], tuesday: ['09:00-15:00'] } };

export function parsed(input: unknown): PolicyDocument {
  const result = parsePolicy(input);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}
export function problems(input: unknown): string[] {
  const result = parsePolicy(input);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}
