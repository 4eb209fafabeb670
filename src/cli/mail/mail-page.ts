/** Mails of the ledger as a person reads them in a terminal. */
import { renderDistance, renderInstant } from '../instant-text.js';
import { renderTable } from '../text-table.js';
import type { MailDocument, MailFigures, MailLine, SenderRule } from './mail-documents.js';

export function renderMailList(mails: readonly MailLine[]): string {
  if (mails.length === 0) return 'No mail.';
  const rows = mails.map(({ id, receivedAt, from, subject, outcome, reason, caseNumber }) => [
    ...[id, renderInstant(receivedAt), endText(outcome, reason), caseNumber ?? '–', from === '' ? '<>' : from],
    subject ?? '–',
  ]);
  return renderTable(['ID', 'RECEIVED', 'END', 'CASE', 'FROM', 'SUBJECT'], rows);
}

function endText(outcome: string | null, reason: string | null): string {
  if (outcome === null) return 'waiting';
  return reason === null ? outcome : `${outcome} (${reason})`;
}

/** `now`: epoch milliseconds. */
export function renderMail(mail: MailDocument, now: number): string {
  return [
    `${mail.id}  ${mail.subject ?? '(not read)'}`,
    `${endText(mail.outcome, mail.reason)}${mail.rule === null ? '' : ` by rule ${mail.rule}`}${whereTo(mail)}`,
    '',
    ...fields(mail, now),
    ...listed('evidence', mail.evidence),
    ...listed('authentication', mail.authentication),
    ...mail.acts.map(({ at, kind, by }) => `${renderInstant(at)}  ${kind} by ${by.name ?? by.id}`),
  ].join('\n');
}

function whereTo({ caseNumber, duplicateOf }: MailDocument): string {
  if (duplicateOf !== null) return `, of ${duplicateOf}`;
  return caseNumber === null ? '' : `, case ${caseNumber}`;
}

function fields(mail: MailDocument, now: number): string[] {
  const { from, fromName, envelope, door, peer, kind, messageId, size, sha256, receivedAt, endedAt } = mail;
  const rows: readonly (readonly [string, string | null])[] = [
    ['from', fromName === null || fromName === '' ? from : `${fromName} <${from}>`],
    ['envelope', `<${envelope.from}> to ${envelope.to.map((to) => `<${to}>`).join(', ')}`],
    ['received', `${renderInstant(receivedAt)} (${renderDistance(receivedAt, now)}) by ${door}${brief(peer)}`],
    ['kind', kind],
    ['message id', messageId],
    ['size', `${String(size)} bytes, SHA-256 ${sha256}`],
    ['ended', endedAt && renderInstant(endedAt)],
    ['attempts', attemptsText(mail)],
    ['settled', settledText(mail)],
    ['repeats', mail.duplicates.length === 0 ? null : mail.duplicates.join(', ')],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(11)} ${value}`]));
}

function attemptsText({ attempts, lastError, nextAttemptAt }: MailDocument): string | null {
  if (attempts < 2 && lastError === null) return null;
  const next = nextAttemptAt === null ? '' : `, the next ${renderInstant(nextAttemptAt)}`;
  return `${String(attempts)}${lastError === null ? '' : `, the last failed: ${lastError}`}${next}`;
}

function settledText({ settled }: MailDocument): string | null {
  if (settled === null) return null;
  const by = settled.by === null ? '' : ` by ${settled.by.name ?? settled.by.id}`;
  return `${settled.how}${by}${settled.at === null ? '' : `, ${renderInstant(settled.at)}`}`;
}

function listed(title: string, value: unknown): string[] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return members.length === 0 ? [] : [`${title}:`, ...members.map(([name, inner]) => `  ${name}: ${text(inner)}`)];
}

function brief(peer: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(peer).map(([name, value]) => `${name} ${text(value)}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `now`: epoch milliseconds. */
export function renderMailFigures(
  { received, waiting, ends, doors, backlog, alarms }: MailFigures,
  now: number,
): string {
  const byDoor = doors.map(({ door, count }) => `${door} ${String(count)}`).join(', ');
  const rows = [
    ...ends.map(({ outcome, reason, count }) => [outcome, reason ?? '–', String(count)]),
    ['waiting', '–', String(waiting)],
    ['received', '', String(received)],
  ];
  const { quarantine } = backlog;
  const oldest = quarantine.oldestAt === null ? '' : `, the oldest ${renderDistance(quarantine.oldestAt, now)}`;
  return [
    `${String(received)} received${byDoor === '' ? '' : ` (${byDoor})`}`,
    renderTable(['END', 'REASON', 'MAILS'], rows),
    '',
    `in quarantine for somebody to decide: ${String(quarantine.count)}${oldest}`,
    ...alarms.map(({ name, detail }) => `ALARM ${name}: ${detail}`),
  ].join('\n');
}

export function renderSenders(rules: readonly SenderRule[]): string {
  if (rules.length === 0) return 'Nothing was said of any sender.';
  const rows = rules.map(({ sender, verdict, note, createdAt, createdBy }) => [
    ...[sender, verdict, renderInstant(createdAt), createdBy.name ?? createdBy.id],
    note ?? '',
  ]);
  return renderTable(['SENDER', 'VERDICT', 'SINCE', 'BY', 'NOTE'], rows);
}
