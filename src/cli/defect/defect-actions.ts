/** What `caseline defect …` and `caseline release …` do: ask the running instance, print what it says. */
import { z } from 'zod';
import { loadConfiguration } from '../../runtime/configuration.js';
import { readGiven } from '../case/given-text.js';
import { CommandFailure } from '../failure.js';
import { expectOk, findInstance, type Instance } from '../instance.js';
import { say, writeResult } from '../output.js';
import { renderTable } from '../text-table.js';
import { renderDefect, renderRelease } from './defect-page.js';
import { defectDocument, releaseDocument, toldDocument, updateDocument } from './defect-documents.js';

export interface CommonOptions {
  readonly as?: string;
  readonly json?: boolean;
}
type Given = CommonOptions & Readonly<Record<string, unknown>>;

/** Who asks unless somebody is named: engineering for defects, the lead for releases. */
const engineer = 'l2';
const lead = 'lead';

export async function listDefects(options: Given & { readonly limit: number }): Promise<void> {
  const found = await list(`/defects${queryOf(options, ['product', 'state'])}`, options, engineer);
  if (options.json === true) {
    writeResult(JSON.stringify(found));
    return;
  }
  const rows = parsed(z.array(defectDocument), found.items).map((one) => [
    ...[one.key, one.state, one.fixedIn.join(', ') || (one.targetRelease ?? '–')],
    ...[String(one.customers ?? one.cases), String(one.openCases), one.title],
  ]);
  writeResult(
    rows.length === 0
      ? 'No defect is recorded.'
      : renderTable(['KEY', 'STATE', 'RELEASE', 'CUSTOMERS', 'OPEN', 'TITLE'], rows),
  );
  tellOfMore(found.nextCursor, options.limit);
}

export async function showDefect(key: string, options: Given): Promise<void> {
  const { instance, token } = await asking(options, engineer);
  const path = `/defects/${encodeURIComponent(key)}`;
  const defect = expectOk(await instance.send({ method: 'GET', path }, token));
  const updates = expectOk(await instance.send({ method: 'GET', path: `${path}/updates` }, token));
  const { items } = parsed(z.object({ items: z.array(updateDocument) }), updates);
  writeResult(
    options.json === true
      ? JSON.stringify({ defect, updates: items })
      : renderDefect(parsed(defectDocument, defect), items),
  );
}

/** `create`, `status`, `update`, `plan`: each sends its body and prints the defect that the instance answers. */
export async function sendDefect(
  request: { readonly method: 'POST' | 'PATCH'; readonly path: string },
  options: Given,
  fields: readonly string[],
): Promise<void> {
  const { instance, token } = await asking(options, engineer);
  const answer = expectOk(await instance.send({ ...request, body: await bodyOf(options, fields) }, token));
  writeResult(options.json === true ? JSON.stringify(answer) : renderDefect(parsed(defectDocument, answer), []));
}

export async function listReleases(options: Given & { readonly limit: number }): Promise<void> {
  const found = await list(`/releases${queryOf(options, ['product', 'state'])}`, options, lead);
  if (options.json === true) {
    writeResult(JSON.stringify(found));
    return;
  }
  const rows = parsed(z.array(releaseDocument), found.items).map(({ product, version, state, publishedAt }) => [
    ...[product, version, state, publishedAt ?? '–'],
  ]);
  writeResult(
    rows.length === 0 ? 'No release is recorded.' : renderTable(['PRODUCT', 'VERSION', 'STATE', 'PUBLISHED'], rows),
  );
  tellOfMore(found.nextCursor, options.limit);
}

export async function createRelease(product: string, version: string, options: Given): Promise<void> {
  const body = { product, version, ...(await bodyOf(options, ['notes'])) };
  await release('/releases', body, options);
}

export async function settleRelease(name: ReleaseName, act: 'publish' | 'cancel', options: Given): Promise<void> {
  await release(`${pathOf(name)}/${act}`, await bodyOf(options, ['notes']), options);
}

export interface ReleaseName {
  readonly product: string;
  readonly version: string;
}

export async function listTold(name: ReleaseName, options: Given & { readonly limit: number }): Promise<void> {
  const found = await list(`${pathOf(name)}/told`, options, lead);
  if (options.json === true) {
    writeResult(JSON.stringify(found));
    return;
  }
  const rows = parsed(z.array(toldDocument), found.items).map((one) => [
    ...[one.case, one.duty, one.news, one.contact?.name ?? '–', one.at ?? '–'],
    one.reason === null ? one.state : `${one.state}: ${one.reason}`,
  ]);
  writeResult(
    rows.length === 0
      ? 'Nobody was told yet, and nobody is queued.'
      : renderTable(['CASE', 'DUTY', 'NEWS', 'CONTACT', 'AT', 'STATE'], rows),
  );
  tellOfMore(found.nextCursor, options.limit);
}

async function release(path: string, body: object, options: Given): Promise<void> {
  const { instance, token } = await asking(options, lead);
  const answer = expectOk(await instance.send({ method: 'POST', path, body }, token));
  writeResult(options.json === true ? JSON.stringify(answer) : renderRelease(parsed(releaseDocument, answer)));
}

function pathOf({ product, version }: ReleaseName): string {
  return `/releases/${encodeURIComponent(product)}/${encodeURIComponent(version)}`;
}

async function asking({ as }: CommonOptions, standard: string): Promise<{ instance: Instance; token: string }> {
  const instance = await findInstance(loadConfiguration());
  return { instance, token: instance.tokenOf(as, standard) };
}

async function list(
  path: string,
  options: CommonOptions & { readonly limit?: unknown },
  standard: string,
): Promise<{ items: unknown[]; nextCursor: string | null }> {
  const { instance, token } = await asking(options, standard);
  return instance.list(path, token, Number(options.limit ?? Infinity));
}

function queryOf(options: Given, names: readonly string[]): string {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = options[name];
    if (typeof value === 'string') query.set(name, value);
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** The options that were given, as fields of the body; `@file` and `-` bring longer words. */
async function bodyOf(options: Given, fields: readonly string[]): Promise<Record<string, string>> {
  const body: Record<string, string> = {};
  for (const name of fields) {
    const value = options[name];
    if (typeof value === 'string') body[name] = await readGiven(value);
  }
  return body;
}

function tellOfMore(nextCursor: string | null, limit: number): void {
  if (nextCursor !== null) say(`There are more; --limit shows up to so many (now ${limit}).`);
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new CommandFailure('the answer is not one of this API; is CASELINE_URL right?', { cause: result.error });
}
