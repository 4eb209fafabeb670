/** What `caseline mail …` does: asks the running instance, prints what it says. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { loadConfiguration } from '../../runtime/configuration.js';
import { CommandFailure, WrongUsage } from '../failure.js';
import { expectOk, findInstance, type Instance, type InstanceRequest } from '../instance.js';
import { say, writeResult } from '../output.js';
import { mailDocument, mailFigures, mailLine, senderRule } from './mail-documents.js';
import { renderMail, renderMailFigures, renderMailList, renderSenders } from './mail-page.js';

export interface Asking {
  readonly as?: string;
  readonly json?: boolean;
}
export interface ListOptions extends Asking {
  readonly limit: number;
  readonly [filter: string]: unknown;
}

/** Who of the demo asks unless somebody is named. */
const standIn = 'l1';

/** Filters of `GET /mail` that are options of the same name. */
const filters = ['outcome', 'reason', 'kind', 'door', 'from', 'case', 'q', 'since', 'until'] as const;

export async function listMail(options: ListOptions): Promise<void> {
  const query = queryOf(options, filters);
  if (options['unsettled'] === true) query.set('settled', 'false');
  const { items, nextCursor } = await listed(withQuery('/mail', query), options);
  if (options.json === true) writeResult(JSON.stringify({ items, nextCursor }));
  else writeResult(renderMailList(parsed(z.array(mailLine), items)));
  if (nextCursor !== null) say(`There are more; --limit shows up to so many (now ${String(options.limit)}).`);
}

export async function showMail(id: string, options: Asking): Promise<void> {
  printMail(await asked({ method: 'GET', path: pathOf(id) }, options), options);
}

export async function summarizeMail(options: Asking & Readonly<Record<string, unknown>>): Promise<void> {
  const answer = await asked(
    { method: 'GET', path: withQuery('/mail/summary', queryOf(options, ['since', 'until'])) },
    options,
  );
  writeResult(
    options.json === true ? JSON.stringify(answer) : renderMailFigures(parsed(mailFigures, answer), Date.now()),
  );
}

export async function releaseMail(
  id: string,
  options: Asking & { readonly case?: string; readonly asNew?: boolean },
): Promise<void> {
  if ((options.case === undefined) === (options.asNew !== true)) {
    throw new WrongUsage('say where it belongs: --case NUMBER, or --as-new');
  }
  const body = options.case === undefined ? { asNew: true } : { caseNumber: options.case.padStart(8, '0') };
  printMail(await asked({ method: 'POST', path: `${pathOf(id)}/release`, body }, options), options);
}

export async function discardMail(id: string, options: Asking & { readonly blockSender?: boolean }): Promise<void> {
  const body = { blockSender: options.blockSender === true };
  printMail(await asked({ method: 'POST', path: `${pathOf(id)}/discard`, body }, options), options);
}

/** To a file or a pipe the bytes as they came; on a terminal control characters are shown as a mark. */
export async function rawMail(id: string, { as, output }: Asking & { readonly output?: string }): Promise<void> {
  const { instance, token } = await asking(as);
  const bytes = Readable.from(await instance.download(`${pathOf(id)}/raw`, token));
  if (output !== undefined) {
    await pipeline(bytes, createWriteStream(output, { mode: 0o600 }));
    say(`written to ${output}`);
  } else if (process.stdout.isTTY) {
    writeResult((await text(bytes)).replaceAll('\r\n', '\n'));
  } else {
    await pipeline(bytes, process.stdout, { end: false });
  }
}

export async function listSenders(options: ListOptions): Promise<void> {
  const { items, nextCursor } = await listed(withQuery('/mail/senders', queryOf(options, ['verdict'])), options);
  if (options.json === true) writeResult(JSON.stringify({ items, nextCursor }));
  else writeResult(renderSenders(parsed(z.array(senderRule), items)));
}

export async function judgeSender(
  sender: string,
  options: Asking & { readonly verdict: string; readonly note?: string },
): Promise<void> {
  const { verdict, note } = options;
  const path = `/mail/senders/${encodeURIComponent(sender)}`;
  const answer = await asked(
    { method: 'PUT', path, body: { verdict, ...(note === undefined ? {} : { note }) } },
    options,
  );
  writeResult(options.json === true ? JSON.stringify(answer) : renderSenders([parsed(senderRule, answer)]));
}

export async function forgetSender(sender: string, options: Asking): Promise<void> {
  await asked({ method: 'DELETE', path: `/mail/senders/${encodeURIComponent(sender)}` }, options);
  say(`nothing is said of ${sender} any more`);
}

function printMail(answer: unknown, { json }: Asking): void {
  writeResult(json === true ? JSON.stringify(answer) : renderMail(parsed(mailDocument, answer), Date.now()));
}

async function asked(request: InstanceRequest, { as }: Asking): Promise<unknown> {
  const { instance, token } = await asking(as);
  return expectOk(await instance.send(request, token));
}

async function listed(path: string, { as, limit }: ListOptions): ReturnType<Instance['list']> {
  const { instance, token } = await asking(as);
  return instance.list(path, token, limit);
}

async function asking(as: string | undefined): Promise<{ instance: Instance; token: string }> {
  const instance = await findInstance(loadConfiguration());
  return { instance, token: instance.tokenOf(as, standIn) };
}

function pathOf(id: string): string {
  return `/mail/${encodeURIComponent(id)}`;
}

function queryOf(options: Readonly<Record<string, unknown>>, names: readonly string[]): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = options[name];
    if (typeof value === 'string') query.set(name, name === 'case' ? value.padStart(8, '0') : value);
  }
  return query;
}

function withQuery(path: string, query: URLSearchParams): string {
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new CommandFailure('the answer is not one of this API; is CASELINE_URL right?', { cause: result.error });
}
