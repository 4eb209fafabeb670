/** What `caseline case …` does: asks the running instance, prints what it says. */
import type { z } from 'zod';
import type { CommandName } from '../../domain/catalogue.js';
import { parseCommand } from '../../domain/commands.js';
import type { ApiAnswer } from '../../play/api-client.js';
import { loadConfiguration } from '../../runtime/configuration.js';
import { CommandFailure, WrongUsage } from '../failure.js';
import { expectOk, findInstance, type Instance } from '../instance.js';
import { say, writeResult } from '../output.js';
import { deskUserOf, standInFor } from './acting-user.js';
import { caseDocument, caseSummary, entryDocument, messageDocument, problemDocument } from './case-documents.js';
import { renderCase, renderCases, renderMessage, renderProblem, renderStanding, renderTimeline } from './case-page.js';
import { clocksDocument, renderClocks } from './clocks-page.js';
import { fieldsOf } from './command-fields.js';
import { bodyFrom } from './command-options.js';
import { readGiven } from './given-text.js';

/** Options that every `case` command takes. */
export interface CommonOptions {
  readonly as?: string;
  readonly json?: boolean;
}

/** Who reads unless somebody is named: an administrator sees every case. */
const reader = 'admin';

export async function showCase(given: string, options: CommonOptions & { readonly messages: number }): Promise<void> {
  const number = caseNumberFrom(given);
  const { instance, token } = await reading(options);
  const body = expectOk(await instance.send({ method: 'GET', path: `/cases/${number}` }, token));
  if (options.json === true) {
    writeResult(JSON.stringify(body));
    return;
  }
  const shown = read(caseDocument, body);
  // The newest messages stand near the end of the timeline; some entries bring none.
  const after = Math.max(0, shown.seq - 20 - options.messages * 5);
  const { items } = await instance.list(`/cases/${number}/messages?after=${after}`, token);
  const messages = options.messages === 0 ? [] : items.slice(-options.messages);
  writeResult(
    renderCase(
      shown,
      messages.map((message) => read(messageDocument, message)),
      Date.now(),
    ),
  );
}

export interface ListOptions extends CommonOptions {
  readonly limit: number;
  readonly [filter: string]: unknown;
}

export async function listCases(options: ListOptions, filters: readonly string[]): Promise<void> {
  const { instance, token } = await reading(options);
  const query = new URLSearchParams();
  for (const name of filters) {
    const value = options[name];
    if (value !== undefined) query.set(name, asQuery(value));
  }
  const found = await instance.list(`/cases?${query.toString()}`, token, options.limit);
  if (options.json === true) writeResult(JSON.stringify(found));
  else {
    writeResult(
      renderCases(
        found.items.map((one) => read(caseSummary, one)),
        Date.now(),
      ),
    );
    if (found.nextCursor !== null) say(`There are more; --limit shows up to so many (now ${options.limit}).`);
  }
}

export async function listTimeline(given: string, options: CommonOptions & { readonly after: number }): Promise<void> {
  const found = await sequence(given, options, 'timeline');
  writeResult(
    options.json === true
      ? JSON.stringify(found)
      : renderTimeline(
          found.items.map((entry) => read(entryDocument, entry)),
          caseNumberFrom(given),
        ),
  );
}

export async function listMessages(given: string, options: CommonOptions & { readonly after: number }): Promise<void> {
  const found = await sequence(given, options, 'messages');
  const number = caseNumberFrom(given);
  const rendered = found.items.map((message) => renderMessage(read(messageDocument, message), number));
  if (options.json === true) writeResult(JSON.stringify(found));
  else writeResult(rendered.length === 0 ? 'No message yet.' : rendered.join('\n\n'));
}

export async function showClocks(given: string, options: CommonOptions & { readonly all?: boolean }): Promise<void> {
  const { instance, token } = await reading(options);
  const path = `/cases/${caseNumberFrom(given)}/clocks`;
  const body = expectOk(await instance.send({ method: 'GET', path }, token));
  if (options.json === true) {
    writeResult(JSON.stringify(body));
    return;
  }
  const { items } = read(clocksDocument, body);
  writeResult(renderClocks(items, { now: Date.now(), isAll: options.all === true }));
}

/** Opens a case, or sends a command to one. */
export async function sendCommand(
  name: CommandName,
  given: string | undefined,
  options: CommonOptions & Readonly<Record<string, unknown>>,
): Promise<void> {
  const number = given === undefined ? undefined : caseNumberFrom(given);
  const body = await bodyFrom(name, options, readGiven);
  checkBody(name, body);
  const instance = await findInstance(loadConfiguration());
  const token = await actingToken({ instance, name, number }, options.as);
  const path = number === undefined ? '/cases' : `/cases/${number}/${name}`;
  const answer = await instance.send({ method: 'POST', path, body }, token);
  if (options.json === true) writeResult(JSON.stringify(answer.body));
  if (answer.status >= 300) {
    throw refused(number === undefined ? name : `${name} on case ${number}`, answer);
  }
  if (options.json !== true) writeResult(answerText(name, answer));
}

/** Commander gives words and flags, nothing else. */
function asQuery(value: unknown): string {
  return typeof value === 'string' ? value : String(value === true);
}

interface Sending {
  readonly instance: Instance;
  readonly name: CommandName;
  readonly number: string | undefined;
}

/** The token to send with; whom the demo let act is said, since nobody chose them. */
async function actingToken({ instance, name, number }: Sending, as: string | undefined): Promise<string> {
  const standIn = standInFor(name);
  if (as !== undefined || instance.hasToken) return instance.tokenOf(as, reader);
  const chosen = standIn === 'desk' ? await deskUser(instance, number) : standIn;
  const token = instance.tokenOf(undefined, chosen);
  say(`as ${instance.findUser(chosen)?.name ?? chosen} (--as ${chosen})`);
  return token;
}

async function deskUser(instance: Instance, number: string | undefined): Promise<string> {
  const answer = await instance.send(
    { method: 'GET', path: `/cases/${number ?? ''}` },
    instance.tokenOf(reader, reader),
  );
  return deskUserOf(read(caseSummary, expectOk(answer)), (id) => instance.userNameOf(id));
}

async function sequence(
  given: string,
  options: CommonOptions & { readonly after: number },
  what: 'timeline' | 'messages',
): Promise<{ items: unknown[]; nextCursor: string | null }> {
  const { instance, token } = await reading(options);
  return instance.list(`/cases/${caseNumberFrom(given)}/${what}?after=${options.after}`, token);
}

async function reading({ as }: CommonOptions): Promise<{ instance: Instance; token: string }> {
  const instance = await findInstance(loadConfiguration());
  return { instance, token: instance.tokenOf(as, reader) };
}

/** The same check as the API's, before anything is sent: what is wrong is told in the words of the options. */
export function checkBody(name: CommandName, body: Readonly<Record<string, unknown>>): void {
  const parsed = parseCommand(name, body);
  if (parsed.ok) return;
  const lines = parsed.issues.map(
    ({ path, message }) => `  ${optionFor(name, path)}: ${isMissing(name, path, body) ? 'is required' : message}`,
  );
  throw new WrongUsage(
    [`"case ${name}" can't be sent like this:`, ...lines, `See "caseline case ${name} --help".`].join('\n'),
  );
}

/** Where something is wrong, as it was typed: `--items[0].key`. */
function optionFor(name: CommandName, [field, ...rest]: readonly PropertyKey[]): string {
  const flag = fieldsOf(name).find((one) => one.name === field)?.flag ?? (field === undefined ? 'body' : String(field));
  return rest.reduce<string>(
    (at, part) => (typeof part === 'number' ? `${at}[${part}]` : `${at}.${String(part)}`),
    flag,
  );
}

function isMissing(
  name: CommandName,
  [first]: readonly PropertyKey[],
  body: Readonly<Record<string, unknown>>,
): boolean {
  return fieldsOf(name).some((field) => field.name === first && field.isRequired && body[field.name] === undefined);
}

function refused(what: string, { body, status }: ApiAnswer): CommandFailure {
  const problem = problemDocument.safeParse(body);
  if (!problem.success) return new CommandFailure(`${what} was answered ${status} by something that is not this API`);
  return new CommandFailure(renderProblem(what, problem.data, Date.now()));
}

function answerText(name: CommandName, { status, body }: ApiAnswer): string {
  if (status !== 202) return `${name}: done.\n${renderStanding(read(caseSummary, body), Date.now())}`;
  return `${name}: accepted; what it did will stand on the timeline ("caseline case timeline").`;
}

/** `1042`, `00001042` and `case-00001042` name the same case. */
export function caseNumberFrom(given: string): string {
  const digits = /^(?:case-)?(\d{1,8})$/u.exec(given)?.[1];
  if (digits === undefined)
    throw new WrongUsage(`"${given}" is no case number; it has up to eight digits, like 00001042`);
  return digits.padStart(8, '0');
}

function read<T extends z.ZodType>(schema: T, document: unknown): z.output<T> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new CommandFailure(
    `the instance's answer is not what this program reads (${parsed.error.issues[0]?.path.join('.') ?? ''}); are both of the same version? --json shows it`,
  );
}
