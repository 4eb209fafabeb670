/** The words that a policy text may use, filled in for one notification. */
import { closureWordsOf } from '../domain/policy-document.js';
import { windowEnd } from '../domain/pending-actions.js';
import type { PolicySlice } from '../domain/policy.js';
import type { CaseState, ChecklistItem } from '../domain/state.js';
import type { TextFileWord, TextItemWord, TextWord } from '../domain/text-words.js';
import { closureCodes, type ClosureCode } from '../domain/vocabulary.js';
import type { NotificationContent, NotificationRecipient } from '../store/notification-store.js';
import type { StoredPolicy } from '../store/policy-store.js';
import { dayIn } from './dates.js';
import { timeWords } from './time-words.js';

type ItemWords = Readonly<Record<TextItemWord, string>>;
/** A file of a mail: a link where it is to be fetched, none where it is attached. */
export type FileWords = Readonly<Record<TextFileWord, string>>;
export type Words = Readonly<Record<TextWord, string>> & {
  readonly files: readonly FileWords[];
  readonly items: readonly ItemWords[];
  readonly missing: { readonly items: readonly ItemWords[] } | false;
};

/** The policy that the case is pinned to. */
export type PinnedPolicy = Pick<StoredPolicy, 'document' | 'sliceFor'>;

export interface SupportFace {
  /** The only address a customer ever sees (C6). */
  readonly supportAddress: string;
  readonly supportName: string;
}

/** What the words of a mail depend on beside what it is about. */
export interface WordsPlace {
  readonly policy: PinnedPolicy;
  readonly face: SupportFace;
  readonly recipient: NotificationRecipient;
  /** Of the text; null: the one that needs no language. */
  readonly language: string | null;
  readonly files: readonly FileWords[];
}

/** Fills in every word but `closing`, which is a text itself. */
export function wordsFor(content: NotificationContent, place: WordsPlace): Words {
  const { policy, face, recipient, language, files } = place;
  const { state } = content.case;
  const day = dayIn(language);
  const missing = state.checklist.filter(
    (item) => item.required && !item.provided && !item.unavailable && !item.waived,
  );
  return {
    ...caseWords(content),
    ...eventWords(content, place),
    ...dates(state, policy.sliceFor(state.policy), day),
    ...timeWords(content, policy.sliceFor(state.policy), language),
    recipient: recipient.name,
    coverFor: recipient.coverFor ?? '',
    actor: content.actor ?? face.supportName,
    support: face.supportName,
    supportAddress: face.supportAddress,
    closing: '',
    wroteOn: content.quote === null ? '' : day.format(new Date(content.quote.at)),
    writer: content.quote?.writer ?? '',
    files,
    items: itemsOf(content).map(itemWords),
    missing: missing.length > 0 && { items: missing.map(itemWords) },
  };
}

function caseWords({ case: about, message }: NotificationContent) {
  const { state } = about;
  return {
    number: about.number,
    reference: about.referenceId,
    subject: about.subject,
    kind: state.kind,
    severity: String(state.severity),
    product: about.product ?? '',
    version: state.version ?? '',
    account: about.account ?? '',
    contact: about.contact ?? '',
    counterpart: about.counterpart ?? '',
    team: about.team ?? '',
    message: message?.text.trim() ?? '',
  };
}

function eventWords({ data, case: { state } }: NotificationContent, { policy, language }: WordsPlace) {
  const word = (name: string): string => inWords(data[name]);
  const code = data['code'];
  return {
    code: isClosureCode(code) ? closureWordsOf(policy.document, code, language).label : word('code'),
    release: plain(data['release']) || (state.resolution?.release ?? ''),
    defect: plain(data['defect']) || (state.resolution?.defect ?? ''),
    reason: word('reason'),
    outcome: word('outcome'),
    from: word('from'),
    to: word('to'),
    into: plain(data['into']),
    rateable: isClosureCode(code) && !unrated.has(code) ? 'yes' : '',
  };
}

/** Where there was no help to judge, nobody is asked how it was. */
const unrated: ReadonlySet<ClosureCode> = new Set([
  'DUPLICATE',
  'UNRESPONSIVE',
  'WITHDRAWN',
  'NOT_ENTITLED',
  'NOT_SUPPORT',
]);

/** Days on which windows end, as far as they run. */
function dates(state: CaseState, policy: PolicySlice, day: Intl.DateTimeFormat) {
  const { resolution, closedAt } = state;
  const reopen = policy.windows.reopen[state.severity];
  return {
    confirmUntil:
      resolution === null || closedAt !== null
        ? ''
        : day.format(windowEnd(state, policy, { window: 'confirmation', since: resolution.proposedAt })),
    reopenUntil:
      closedAt === null || reopen.ms === 0
        ? ''
        : day.format(windowEnd(state, policy, { window: 'reopen', since: closedAt })),
  };
}

/** The items that the event is about, as the checklist has them now. */
function itemsOf({ data, case: { state } }: NotificationContent): ChecklistItem[] {
  const keys = data['keys'];
  return Array.isArray(keys) ? state.checklist.filter((item) => keys.includes(item.key)) : [];
}

function itemWords(item: ChecklistItem): ItemWords {
  return { label: item.label, why: item.why ?? '', how: item.how ?? '', unavailable: item.unavailable ? 'yes' : '' };
}

/** `NOT_REPRODUCIBLE` reads "not reproducible"; a sentence stays as it is. */
function inWords(value: unknown): string {
  const text = plain(value);
  return /^[A-Z0-9_]+$/u.test(text) ? text.toLowerCase().replaceAll('_', ' ') : text;
}
function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
function isClosureCode(value: unknown): value is ClosureCode {
  return closureCodes.some((code) => code === value);
}
