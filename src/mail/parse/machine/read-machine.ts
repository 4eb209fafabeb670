/**
 * Whether a person or a program wrote a mail, and which kind of program (mail.md rule 17). Tier 1 is what headers and MIME parts
 * say, tier 2 the sender or the precedence, tier 3 the subject alone. Reports come first: a bounce is often marked as automatic.
 */
import { readFile } from 'node:fs/promises';
import type { DeliveryReport, MachineReading, ParsedAttachment } from '../../inbound/parsed-mail.js';
import type { MailKind } from '../../../domain/received-mail.js';
import { isForwardSubject } from '../forward-lines.js';
import type { HeaderFields } from '../header-fields.js';
import type { SplitMail } from '../split-mail.js';
import { absenceSubject, answerPrefix, challengeSubject, receiptSubject } from './auto-words.js';
import { readFailures } from './bounce-failures.js';
import {
  bounceBody,
  bounceSubject,
  daemonAddress,
  daemonName,
  delayedSubject,
  delayedWords,
  givenUpWords,
  noReplyAddress,
  postmasterAddress,
  postmasterName,
  serverReply,
} from './bounce-words.js';
import { readDeliveryStatus, type StatusReport } from './delivery-status.js';

export interface MachineQuestion {
  readonly fields: HeaderFields;
  readonly mail: Pick<SplitMail, 'contentType' | 'contentParams' | 'subject' | 'attachments'>;
  readonly text: string;
}

type Sign = Pick<MachineReading, 'kind' | 'tier'> & { readonly sign: string };

/** What the parts for programs say. */
interface Reports {
  readonly statuses: readonly StatusReport[];
  readonly isCalendarReply: boolean;
}

/** Words of a server stand at the beginning; what comes further down is the mail that came back. */
const textRead = 16 * 1024;
const partLimitBytes = 256 * 1024;

export async function readMachine(asked: MachineQuestion): Promise<MachineReading> {
  const reports = await readReports(asked.mail.attachments);
  const found = [
    ...reportSigns(asked, reports),
    ...bounceSigns(asked),
    ...automaticSigns(asked, reports),
    ...bulkSigns(asked.fields),
    ...weakSigns(asked),
  ];
  // A subject alone counts where nothing else says anything.
  const signs = [...found.filter(({ tier }) => tier < 3), ...found.filter(({ tier }) => tier === 3)];
  const [first] = signs;
  if (first === undefined) return { kind: 'human', tier: 0, signs: [], failures: [] };
  const kind = first.kind === 'bounce' && isStillTried(asked, reports) ? 'delayed' : first.kind;
  return {
    kind,
    tier: first.tier,
    signs: [...new Set(signs.map(({ sign }) => sign))],
    failures: first.tier === 3 ? [] : failuresOf(kind, asked, reports),
  };
}

async function readReports(attachments: readonly ParsedAttachment[]): Promise<Reports> {
  const textsOf = (pattern: RegExp): Promise<string[]> =>
    Promise.all(
      attachments
        .filter(({ type, size }) => pattern.test(type) && size <= partLimitBytes)
        .map(({ file }) => readFile(file, 'utf8')),
    );
  const calendars = await textsOf(/^(?:text\/calendar|application\/ics)$/u);
  return {
    statuses: (await textsOf(/^message\/(?:global-)?delivery-status$/u)).flatMap(readDeliveryStatus),
    isCalendarReply: calendars.some((calendar) => /^METHOD:REPLY\s*$/imu.test(calendar)),
  };
}

/** What MIME parts and the fields of reports say: they can't be meant otherwise. */
function reportSigns({ mail, fields }: MachineQuestion, { statuses }: Reports): Sign[] {
  const types = partTypes(mail);
  const isSuccess =
    statuses.length > 0 && statuses.every(({ action }) => /^(?:delivered|relayed|expanded)$/u.test(action));
  const hasStatus = types.has('message/delivery-status') || types.has('message/global-delivery-status');
  const said: readonly [isSaid: boolean, kind: MailKind, sign: string][] = [
    [types.has('message/feedback-report'), 'complaint', 'feedback-report'],
    // Complaints that are no RFC 5965, but name the recipient who complained.
    [fields.has('x-hmxmroriginalrecipient'), 'complaint', 'complaint-header'],
    [types.has('message/disposition-notification'), 'receipt', 'disposition-notification'],
    [hasStatus, isSuccess ? 'receipt' : 'bounce', 'delivery-status'],
    [fields.has('x-failed-recipients'), 'bounce', 'failed-recipients'],
  ];
  return said.filter(([isSaid]) => isSaid).map(([, kind, sign]) => ({ kind, tier: 1, sign }));
}

function partTypes({ contentType, contentParams, attachments }: MachineQuestion['mail']): Set<string> {
  const types = new Set(attachments.map(({ type }) => type));
  const reportType = (contentParams['report-type'] ?? '').toLowerCase();
  return contentType === 'multipart/report' ? types.add(`message/${reportType}`) : types.add(contentType);
}

/** Bounces in plain words. A person may ask about one: the words count only together with who says them. */
function bounceSigns(asked: MachineQuestion): Sign[] {
  const { subject } = asked.mail;
  if (isComplaint(subject)) return [{ kind: 'complaint', tier: 2, sign: 'complaint-subject' }];
  if (absenceSubject.test(subject)) return [];
  const sign = bounceSign(asked, bounceWords(asked));
  return sign === undefined ? [] : [{ kind: 'bounce', ...sign }];
}

function bounceSign(asked: MachineQuestion, words: Words): Omit<Sign, 'kind'> | undefined {
  const { fields } = asked;
  const isDaemon = isFrom(fields, daemonAddress, daemonName);
  // A monitor's or a ticket system's notice speaks of quotas and blocked things too: marked as automatic, its text alone says nothing.
  const isTold = words.inSubject || (words.inBody && (isDaemon || (hasNullReturn(fields) && !isAutoReplied(fields))));
  if (isTold && isMarked(fields)) return { tier: 1, sign: 'bounce-words' };
  if (isDaemon) return { tier: 2, sign: 'daemon' };
  return words.isSaid ? unmarkedBounce(asked, words) : undefined;
}

function unmarkedBounce({ fields, mail }: MachineQuestion, words: Words): Omit<Sign, 'kind'> | undefined {
  if (isFrom(fields, postmasterAddress, postmasterName)) return { tier: 2, sign: 'postmaster' };
  if (isFrom(fields, noReplyAddress) && holdsMail(mail)) return { tier: 2, sign: 'no-reply' };
  return words.inSubject && words.inBody ? { tier: 3, sign: 'bounce-subject' } : undefined;
}

function holdsMail({ attachments }: MachineQuestion['mail']): boolean {
  return attachments.some(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers');
}

interface Words {
  readonly inSubject: boolean;
  readonly inBody: boolean;
  readonly isSaid: boolean;
}

/** An answer or a forward speaks of another mail's failure, unless it is a server's own. */
function bounceWords({ mail: { subject }, text }: MachineQuestion): Words {
  const start = text.slice(0, textRead);
  const isAnswer = answerPrefix.test(subject) || isForwardSubject(subject);
  const inSubject = !isAnswer && bounceSubject.test(subject);
  const inBody = (isAnswer ? serverReply : bounceBody).test(start);
  return { inSubject, inBody, isSaid: inSubject || inBody };
}

function isComplaint(subject: string): boolean {
  return /^(?:complaint about (?:message|e-?mail)|e-?mail feedback report|(?:e-?mail )?abuse (?:report|complaint)|spam (?:report|complaint)|feedback loop)/iu.test(
    subject,
  );
}

/** The sender says it is a machine: the null return path (RFC 5321 §4.5.5), or RFC 3834. */
function isMarked(fields: HeaderFields): boolean {
  return hasNullReturn(fields) || autoSubmitted(fields) !== undefined;
}

function hasNullReturn(fields: HeaderFields): boolean {
  return fields.first('return-path') === '<>';
}

function isAutoReplied(fields: HeaderFields): boolean {
  return autoSubmitted(fields) === 'auto-replied';
}

function isFrom(fields: HeaderFields, address: RegExp, name?: RegExp): boolean {
  // Daemons sign with a bare word where the address should stand.
  return fields
    .persons('from')
    .some((one) => address.test(one.address === '' ? `${one.name}@` : one.address) || name?.test(one.name) === true);
}

/** The keyword of Auto-Submitted without comments and parameters; undefined for `no`, which people's programs write too. */
function autoSubmitted(fields: HeaderFields): string | undefined {
  const word = /^[a-z-]+/u.exec(
    fields
      .first('auto-submitted')
      .replace(/\([^()]*\)/gu, '')
      .trim()
      .toLowerCase(),
  )?.[0];
  return word === undefined || word === 'no' ? undefined : word;
}

const answerFields = [
  'x-autoreply',
  'x-autorespond',
  'x-auto-reply',
  'x-autoreply-from',
  'x-autoresponder',
  'x-mail-autoreply',
  'x-auto-reply-from',
  'x-vacation',
  'x-ooo',
];

function automaticSigns({ fields, mail }: MachineQuestion, { isCalendarReply }: Reports): Sign[] {
  const signs: Sign[] = [];
  const word = autoSubmitted(fields);
  if (word !== undefined)
    signs.push({
      kind: isAnswerBy(word, fields, mail.subject) ? 'auto-reply' : 'bulk',
      tier: 1,
      sign: `auto-submitted-${word}`,
    });
  const header = answerFields.find((name) => fields.has(name) && !/^(?:no|false|0)$/iu.test(fields.first(name)));
  if (header !== undefined) signs.push({ kind: 'auto-reply', tier: 1, sign: header });
  if (/auto[-_]?reply/iu.test(fields.first('precedence')) || /auto[-_]?reply/iu.test(fields.first('x-precedence'))) {
    signs.push({ kind: 'auto-reply', tier: 1, sign: 'precedence-auto-reply' });
  }
  if (isCalendarReply) signs.push({ kind: 'auto-reply', tier: 1, sign: 'calendar-reply' });
  if (signs.length === 0 && hasNullReturn(fields))
    signs.push({ kind: 'auto-reply', tier: 1, sign: 'null-return-path' });
  return signs;
}

/** `auto-generated` is also a monitor's or a ticket system's own notice: it answers nothing. */
function isAnswerBy(word: string, fields: HeaderFields, subject: string): boolean {
  if (word === 'auto-replied') return true;
  return fields.has('in-reply-to') || answerPrefix.test(subject) || absenceSubject.test(subject);
}

const listFields = [
  'list-id',
  'list-unsubscribe',
  'list-post',
  'list-subscribe',
  'mailing-list',
  'x-mailing-list',
  'x-mlserver',
  'x-campaign-id',
];

function bulkSigns(fields: HeaderFields): Sign[] {
  const signs: Sign[] = [];
  const list = listFields.find((name) => fields.has(name));
  if (list !== undefined) signs.push({ kind: 'bulk', tier: 1, sign: list });
  const precedence = /^(?:bulk|list|junk)$/iu.exec(fields.first('precedence'))?.[0];
  if (precedence !== undefined) signs.push({ kind: 'bulk', tier: 2, sign: `precedence-${precedence.toLowerCase()}` });
  return signs;
}

/** They flag and mute, and block nothing (mail.md rule 17). */
function weakSigns({ fields, mail: { subject } }: MachineQuestion): Sign[] {
  const signs: Sign[] = [];
  if (receiptSubject.test(subject)) signs.push({ kind: 'receipt', tier: 3, sign: 'receipt-subject' });
  if (absenceSubject.test(subject)) signs.push({ kind: 'auto-reply', tier: 3, sign: 'absence-subject' });
  if (challengeSubject.test(subject)) signs.push({ kind: 'auto-reply', tier: 3, sign: 'challenge-subject' });
  if (isFrom(fields, noReplyAddress)) signs.push({ kind: 'bulk', tier: 3, sign: 'no-reply' });
  return signs;
}

/** Nothing is given up yet. */
function isStillTried({ mail, text }: MachineQuestion, { statuses }: Reports): boolean {
  const settled = statuses.filter(({ action }) => action === 'failed' || action === 'delayed');
  if (settled.length > 0) return settled.every(({ action }) => action === 'delayed');
  const start = text.slice(0, textRead);
  return (delayedSubject.test(mail.subject) || delayedWords.test(start)) && !givenUpWords.test(start);
}

function failuresOf(kind: MailKind, { fields, text }: MachineQuestion, { statuses }: Reports): DeliveryReport[] {
  if (kind !== 'bounce' && kind !== 'delayed') return [];
  const said = statuses.filter(({ action, report }) => /^(?:failed|delayed)$/u.test(action) && report.recipient !== '');
  if (said.length > 0) return said.map(({ report }) => report);
  const addresses = (name: string): string[] =>
    fields
      .persons(name)
      .map(({ address }) => address)
      .filter((address) => address !== '');
  return readFailures(text.slice(0, textRead), {
    named: addresses('x-failed-recipients'),
    others: [...addresses('to'), ...addresses('from')],
    isDelayed: kind === 'delayed',
  });
}
