/** What `caseline policy …` does with files and with the versions that the running instance has stored. */
import { stringify } from 'yaml';
import { z } from 'zod';
import { diffPolicies } from '../../domain/policy-diff.js';
import { statementsOf } from '../../domain/policy-outline.js';
import type { ApiAnswer } from '../../play/api-client.js';
import { loadPolicyFile, readPolicyFile } from '../../runtime/policy-file.js';
import { CommandFailure, WrongUsage } from '../failure.js';
import { expectOk } from '../instance.js';
import { say, writeResult } from '../output.js';
import { renderTable } from '../text-table.js';
import { askInstance, readPolicy, type AskingOptions } from './policy-source.js';
import { renderChanges, renderPolicy } from './policy-text.js';

/** Prints a policy as statements, as the document itself (YAML), or as JSON. */
export async function showPolicy(given: string, options: AskingOptions & { readonly yaml?: boolean }): Promise<void> {
  const { name, document, createdAt } = await readPolicy(given, options);
  if (options.json === true) writeResult(JSON.stringify(document));
  else if (options.yaml === true) writeResult(stringify(document, { lineWidth: 120 }).trimEnd());
  else {
    const stored = createdAt === null ? '' : `, stored ${createdAt.slice(0, 16).replace('T', ' ')} UTC`;
    writeResult(`Policy ${name}${stored}\n\n${renderPolicy(statementsOf(document))}`);
  }
}

export async function diffPolicy(left: string, right: string, options: AskingOptions): Promise<void> {
  const [from, to] = [await readPolicy(left, options), await readPolicy(right, options)];
  const changes = diffPolicies(from.document, to.document);
  if (options.json === true) {
    writeResult(JSON.stringify({ from: from.document.version, to: to.document.version, changes }));
    return;
  }
  say(`From ${from.name} to ${to.name}: ${changes.length === 1 ? 'one change' : `${changes.length} changes`}`);
  if (changes.length > 0) writeResult(renderChanges(changes));
}

const versionSchema = z.object({ version: z.int(), hash: z.string(), isCurrent: z.boolean(), createdAt: z.string() });

export async function listPolicies(options: AskingOptions): Promise<void> {
  const { instance, token } = await askInstance(options);
  const body = expectOk(await instance.send({ method: 'GET', path: '/policies' }, token));
  if (options.json === true) {
    writeResult(JSON.stringify(body));
    return;
  }
  const { items } = z.object({ items: z.array(versionSchema) }).parse(body);
  const rows = items.map(({ version, isCurrent, createdAt, hash }) => [
    String(version),
    isCurrent ? 'current' : '',
    `${createdAt.slice(0, 16).replace('T', ' ')} UTC`,
    hash.slice(0, 12),
  ]);
  writeResult(renderTable(['version', '', 'stored', 'fingerprint'], rows));
}

const problemSchema = z.object({ path: z.string(), message: z.string() });
const publishedSchema = versionSchema.extend({ warnings: z.array(problemSchema) });

/** Stores a document in the running instance; with `use` it becomes the current one. */
export async function publishPolicy(file: string, options: AskingOptions & { readonly use?: boolean }): Promise<void> {
  // Checked here first: its sentences name the file and, for YAML, the line.
  loadPolicyFile(file);
  const { instance, token } = await askInstance(options);
  const answer = await instance.send({ method: 'POST', path: '/policies', body: readPolicyFile(file) }, token);
  if (answer.status === 422) throw new CommandFailure(problemsText(file, answer));
  const { version, isCurrent, warnings } = publishedSchema.parse(expectOk(answer));
  for (const { path, message } of warnings) say(`${path}: ${message}; nothing comes of it until there is`);
  if (options.use === true) {
    await makeCurrent(String(version), options);
    return;
  }
  if (options.json === true) writeResult(JSON.stringify(answer.body));
  else {
    const stored = answer.status === 201 ? `Version ${version} is stored.` : `Version ${version} was stored already.`;
    const next = `New cases are opened under it after: caseline policy use ${version}`;
    writeResult(isCurrent ? `${stored} It is the current one.` : `${stored}\n${next}`);
  }
}

export async function makeCurrent(given: string, options: AskingOptions): Promise<void> {
  const { instance, token } = await askInstance(options);
  const path = `/policies/${versionFrom(given)}/use`;
  const body = expectOk(await instance.send({ method: 'POST', path, body: {} }, token));
  if (options.json === true) writeResult(JSON.stringify(body));
  else {
    writeResult(
      `Version ${versionSchema.parse(body).version} is current: new cases are opened under it. Open cases keep theirs; ` +
        `move them with: caseline policy adopt ${given}`,
    );
  }
}

/** The number of a stored version, as it was typed. */
export function versionFrom(given: string): string {
  if (/^[1-9]\d{0,8}$/u.test(given)) return given;
  throw new WrongUsage(`"${given}" is no version; it is a number such as 2 (caseline policy list shows them)`);
}

const problemsSchema = z.object({
  detail: z.string(),
  errors: z.array(problemSchema).default([]),
});

function problemsText(file: string, { body }: ApiAnswer): string {
  const { detail, errors } = problemsSchema.parse(body);
  return [`${file}: ${detail}`, ...errors.map(({ path, message }) => `  ${path}: ${message}`)].join('\n');
}
