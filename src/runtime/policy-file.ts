/** The policy document from a file (YAML or JSON), over the standard policy that the product ships. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { completePolicy } from '../domain/policy-completion.js';
import { parsePolicy, type PolicyDocument } from '../domain/policy-document.js';
import type { PolicyProblem } from '../domain/policy-terms.js';
import { inProject } from './project-root.js';

/** A policy file that can't be used. Its message names the file and says what to change, one line per problem. */
export class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  constructor(
    readonly file: string,
    readonly problems: readonly PolicyProblem[],
    options?: ErrorOptions,
  ) {
    const lines = problems.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
    super([`The policy ${file} can't be used:`, ...lines].join('\n'), options);
  }
}

/** The policy the product ships. */
export function standardPolicyPath(): string {
  return inProject('policy', 'standard.yaml');
}

/** Whether a path names the policy that the product ships. */
export function isStandardPolicy(path: string): boolean {
  return resolve(path) === standardPolicyPath();
}

/** The standard policy as it is written. */
export function readStandardPolicy(): unknown {
  return readYaml(standardPolicyPath());
}

/** Loads the policy of `path`; what it leaves out is as in the standard policy. Throws `PolicyFileError`. */
export function loadPolicyFile(path: string): PolicyDocument {
  const file = resolve(path);
  const given = readYaml(file);
  const parsed = parsePolicy(isStandardPolicy(file) ? given : completePolicy(given, readStandardPolicy()));
  if (!parsed.ok) throw new PolicyFileError(file, parsed.problems);
  return parsed.document;
}

/** The document as it was written, nothing taken over. Throws `PolicyFileError`. */
export function readPolicyFile(path: string): unknown {
  return readYaml(resolve(path));
}

function readYaml(file: string): unknown {
  const yaml = parseDocument(readText(file), { uniqueKeys: true });
  const problems = yaml.errors.map((error) => ({
    path: error.linePos ? `line ${error.linePos[0].line}` : '',
    message: error.message.split('\n')[0] ?? 'is not readable YAML',
  }));
  if (problems.length > 0) throw new PolicyFileError(file, problems);
  // JSON's three kinds of values only: a YAML date or a key that is a number becomes text.
  return JSON.parse(JSON.stringify(yaml.toJS({ maxAliasCount: 100 }) ?? null)) as unknown;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PolicyFileError(file, [{ path: '', message: `it can't be read (${reason})` }], { cause: error });
  }
}
