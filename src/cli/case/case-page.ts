/** A case on the terminal: its page, its line in a list, whose move it is. */
import { renderDistance, renderInstant } from '../instant-text.js';
import { renderTable } from '../text-table.js';
import type {
  CaseDocument,
  CaseSummary,
  EntryDocument,
  MessageDocument,
  PendingAction,
  ProblemDocument,
} from './case-documents.js';

const indent = '  ';

/** The page of `case show`; `messages` are the newest, oldest of them first. */
export function renderCase(shown: CaseDocument, messages: readonly MessageDocument[], now: number): string {
  return [
    `Case ${shown.number} · ${shown.subject}`,
    `${indent}[Case ${shown.number}] [Ref ${shown.referenceId}]`,
    '',
    ...facts(shown, now).map(([name, value]) => `${indent}${name.padEnd(12)}${value}`),
    '',
    renderMoves(shown.pendingActions, now),
    ...section('Clocks', clockLines(shown.clocks, now)),
    ...section('Checklist', shown.checklist.map(checklistLine)),
    ...section('Resolution', resolutionLines(shown)),
    ...section(
      'Last messages',
      messages.map((message) => renderMessage(message, shown.number)),
    ),
  ].join('\n');
}

/** What a command's answer says in short: where the case stands now and whose move it is. */
export function renderStanding(shown: CaseSummary, now: number): string {
  const owner = shown.owner === null ? 'nobody owns it' : `owner ${shown.owner.name}`;
  const standing = `Case ${shown.number} [Ref ${shown.referenceId}]: ${shown.status}, level ${shown.level}, ${owner}, seq ${shown.seq}`;
  return `${standing}\n${renderMoves(shown.pendingActions, now)}`;
}

export function renderMoves(actions: readonly PendingAction[], now: number): string {
  if (actions.length === 0) return 'Nothing is pending.';
  const rows = actions.map(({ side, kind, detail, since, due }) => [
    `${indent}${side}`,
    detail === null ? kind : `${kind} (${detail})`,
    `${renderInstant(since)} (${renderDistance(since, now)})`,
    due === null ? '–' : `${renderInstant(due)} (${renderDistance(due, now)})`,
  ]);
  return renderTable([`${indent}WHOSE MOVE`, 'WHAT', 'SINCE', 'DUE'], rows);
}

export function renderCases(cases: readonly CaseSummary[], now: number): string {
  if (cases.length === 0) return 'No case matches.';
  const rows = cases.map((one) => [
    one.number,
    one.status,
    String(one.level),
    String(one.severity),
    one.owner?.name ?? '–',
    nextDue(one, now),
    one.subject,
  ]);
  return renderTable(['NUMBER', 'STATUS', 'LEVEL', 'SEV', 'OWNER', 'NEXT DUE', 'SUBJECT'], rows);
}

/** `number` is the case's own: what happened on a case that was merged into it is marked with that one's. */
export function renderTimeline(entries: readonly EntryDocument[], number: string): string {
  const rows = entries.map(({ caseNumber, seq, at, type, actor, data }) => [
    caseNumber === number ? String(seq) : `${caseNumber}/${seq}`,
    renderInstant(at),
    type,
    `${actor.name ?? actor.id} (${actor.kind})`,
    briefOf(data),
  ]);
  return renderTable(['SEQ', 'AT', 'WHAT', 'WHO', 'DATA'], rows);
}

export function renderMessage(message: MessageDocument, number: string): string {
  const { caseNumber, at, author, visibility, text, delivery, command } = message;
  const mail = delivery === null ? '' : `, mail ${delivery}`;
  const head = `${renderInstant(at)} · ${author.name ?? author.id} (${author.kind}) · ${command}, ${visibility}${mail}${caseNumber === number ? '' : `, on case ${caseNumber}`}`;
  const body = text.split(/\r?\n/u).map((line) => `    ${line}`.trimEnd());
  return [head, ...body].join('\n');
}

/** A refusal in words: why, what each field needs, and what is still pending. */
export function renderProblem(what: string, problem: ProblemDocument, now: number): string {
  const { code, detail, reason, errors = [], pendingActions = [] } = problem;
  const verb = code === 'refused' ? 'was refused' : 'was not done';
  return [
    `${what} ${verb}: ${detail} (${reason ?? code})`,
    ...errors.map(({ path, message }) => `${indent}${path}: ${message}`),
    ...(pendingActions.length > 0 ? [renderMoves(pendingActions, now)] : []),
  ].join('\n');
}

type Fact = readonly (readonly [string, string])[];

function facts(shown: CaseDocument, now: number): Fact {
  return [...standingFacts(shown), ...peopleFacts(shown), ...datesAndPlaces(shown, now)];
}

function standingFacts({
  status,
  closureCode,
  level,
  actionable,
  severity,
  kind,
  product,
  version,
}: CaseDocument): Fact {
  return [
    ['status', closureCode === null ? status : `${status} (${closureCode})`],
    ['level', actionable ? `${level}, actionable` : String(level)],
    ['severity', `${severity}, ${kind}`],
    ...optional('product', present([product, version]).join(' ')),
  ];
}

function peopleFacts({ owner, coordinator, engagement, contact, account, participants }: CaseDocument): Fact {
  return [
    ['owner', owner?.name ?? '–'],
    ...optional('coordinator', coordinator?.id === owner?.id ? '' : coordinator?.name),
    ...optional('level 3', engagement && `${engagement.state} (${engagement.reason}) ${nameOf(engagement.engineer)}`),
    ...optional('customer', present([contact?.name, account?.name]).join(', ')),
    ...optional('in copy', participants.map(({ name }) => name).join(', ')),
  ];
}

function datesAndPlaces(shown: CaseDocument, now: number): Fact {
  const { openedAt, closedAt, reopenUntil, deferredUntil, rating, defects, attention, links, workflow } = shown;
  return [
    ['opened', `${renderInstant(openedAt)} (${renderDistance(openedAt, now)})`],
    ...optional('closed', closedAt && renderInstant(closedAt)),
    ...optional('reopen by', reopenUntil && renderInstant(reopenUntil)),
    ...optional('merged', mergersOf(shown)),
    ...optional('answer by', deferredUntil && `${renderInstant(deferredUntil)}, as the customer said`),
    ...optional('rating', rating === null ? null : `${rating} of 5`),
    ...optional('defects', defects.join(', ')),
    ...optional('attention', attention && attentionText(attention)),
    ...optional('links', links.map(({ type, number }) => `${type} ${number}`).join(', ')),
    ...optional('workflow', workflow?.url ?? workflow?.id),
  ];
}

function mergersOf({ mergedInto, mergedCases }: CaseDocument): string {
  return present([
    mergedInto && `into ${mergedInto}`,
    mergedCases.length > 0 ? `from ${mergedCases.join(', ')}` : null,
  ]).join('; ');
}

function attentionText({ by, since, settledAt, rhythm }: NonNullable<CaseDocument['attention']>): string {
  const rest = settledAt === null ? 'a lead has to answer' : `settled ${renderInstant(settledAt)}`;
  return `asked for by the ${by === 'customer' ? 'customer' : 'desk'} ${renderInstant(since)}, ${rest}${rhythm === null ? '' : `, ${rhythm}`}`;
}

function present(parts: readonly (string | null | undefined)[]): readonly string[] {
  return parts.filter((part) => part !== null && part !== undefined && part !== '') as string[]; // by the filter
}

function nameOf(person: { readonly name: string } | null): string {
  return person?.name ?? '';
}

function optional(name: string, value: string | null | undefined): Fact {
  return value === null || value === undefined || value === '' ? [] : [[name, value.trim()]];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return ['', title, ...lines.flatMap((text) => text.split('\n')).map((line) => `${indent}${line}`.trimEnd())];
}

/** Those that are still to be met; `case clocks` explains all. */
function clockLines(clocks: CaseDocument['clocks'], now: number): readonly string[] {
  const open = Object.entries(clocks).filter(([, { state, metAt }]) => state !== 'off' && metAt === null);
  if (open.length === 0) return [];
  const rows = open.map(([name, { due, breachedAt, promise }]) => [
    name,
    promise === 'commitment' ? 'promised' : 'aim',
    clockStanding(due, breachedAt, now),
  ]);
  return renderTable(['CLOCK', 'KIND', 'DUE'], rows).split('\n').slice(1);
}

function clockStanding(due: string | null, breachedAt: string | null, now: number): string {
  if (breachedAt !== null) return `breached ${renderInstant(breachedAt)} (${renderDistance(breachedAt, now)})`;
  return due === null ? 'paused' : `due ${renderInstant(due)} (${renderDistance(due, now)})`;
}

function checklistLine(item: CaseDocument['checklist'][number]): string {
  const isDone = item.provided || item.waived;
  const note = item.waived ? ' – waived' : item.unavailable ? ' – not available' : item.required ? '' : ' – optional';
  return `[${isDone ? 'x' : ' '}] ${item.key}: ${item.label}${note}`;
}

function resolutionLines({ resolution }: CaseDocument): readonly string[] {
  if (resolution === null) return [];
  const { code, summary, proposedAt, by } = resolution;
  return [`${code}, proposed ${renderInstant(proposedAt)}${by === null ? '' : ` by ${by.name}`}`, summary ?? ''];
}

function nextDue({ pendingActions }: CaseSummary, now: number): string {
  const [first] = pendingActions.flatMap(({ due }) => due ?? []).sort();
  return first === undefined ? '–' : renderDistance(first, now);
}

/** Scalars of an entry's data; what is longer is counted. */
function briefOf(data: Readonly<Record<string, unknown>>): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}=${briefValue(value)}`)
    .join(' ');
}

function briefValue(value: unknown): string {
  if (Array.isArray(value)) {
    const keys = value.map((item: unknown) => keyIn(item));
    return keys.every((key) => key !== undefined) && keys.length <= 6 ? keys.join(',') : `(${value.length})`;
  }
  if (typeof value === 'object' && value !== null) return '{…}';
  return JSON.stringify(value).replaceAll('"', '');
}

function keyIn(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null || !('key' in item)) return undefined;
  return String(item.key);
}
