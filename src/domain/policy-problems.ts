/** What the schema finds wrong, in sentences for the person who wrote the document. */
import type { z } from 'zod';
import type { PolicyProblem } from './policy-terms.js';

const expectations: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be a map of keys',
  record: 'must be a map of keys',
};

/** An issue that zod found in `input` as a sentence with its place: `checklists[0].items[1].label`. */
export function problemOf(issue: z.core.$ZodIssue, input: object): PolicyProblem {
  const path = issue.path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`))
    .join('');
  return { path, message: isMissing(issue, input) ? 'is missing' : messageOf(issue) };
}

/** A copy of `input` without the keys that zod did not know. */
export function withoutStrangers(input: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy: unknown = structuredClone(input);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const place = issue.path.reduce<unknown>((inner, part) => (inner as Record<PropertyKey, unknown>)[part], copy); // the path zod walked
    for (const name of issue.keys) Reflect.deleteProperty(place as object, name);
  }
  return copy;
}

function isMissing(issue: z.core.$ZodIssue, input: object): boolean {
  const value = issue.path.reduce<unknown>((inner, part) => (inner as Record<PropertyKey, unknown>)[part], input); // the path zod walked
  return value === undefined;
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return expectations[issue.expected] ?? issue.message;
  if (issue.code === 'invalid_value' && issue.values.length > 1)
    return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}
