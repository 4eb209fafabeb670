/** Times, clocks and moves in the words of a mail. */
import { clockDueAt } from '../domain/clock-times.js';
import { pendingActions, type PendingAction, type PendingActionKind } from '../domain/pending-actions.js';
import { calendarOf, clockNames, type ClockName, type PolicySlice } from '../domain/policy.js';
import { reachedAt } from '../domain/runs.js';
import type { CaseState } from '../domain/state.js';
import type { TextWord } from '../domain/text-words.js';
import type { Side } from '../domain/vocabulary.js';
import type { NotificationContent } from '../store/notification-store.js';
import { dayIn, momentIn } from './dates.js';

export type TimeWord = Extract<
  TextWord,
  'action' | 'again' | 'clock' | 'closesOn' | 'due' | 'last' | 'nextMove' | 'noticed' | 'question' | 'rhythm' | 'until'
>;

const clockWords: Readonly<Record<ClockName, string>> = {
  firstResponse: 'first response',
  ownership: 'taking of ownership',
  nextReply: 'next reply',
  nextUpdate: 'next update',
  engagementTakeUp: 'take-up by Level 3',
  engagementFinding: 'finding of Level 3',
  relief: 'resolution or workaround',
};

const sideWords: Readonly<Record<Side, string>> = {
  customer: 'the customer',
  level1: 'Level 1',
  level2: 'Level 2',
  level3: 'Level 3',
  lead: 'a lead',
  engineering: 'engineering',
  'third-party': 'a third party',
};

const actionWords: Readonly<Record<PendingActionKind, string>> = {
  TRIAGE: 'triage',
  CHECK_ENTITLEMENT: 'check the entitlement',
  HANDED_BACK: 'act on the hand-back',
  PROVIDE_DATA: 'provide data',
  ANSWER: 'answer our question',
  CONFIRM_RESOLUTION: 'confirm the solution',
  TAKE_OWNERSHIP: 'take ownership',
  ANSWER_CUSTOMER: 'answer the customer',
  REVIEW_DATA: 'review the data',
  PROGRESS: 'bring the case forward',
  UPDATE_CUSTOMER: 'keep the customer informed',
  TAKE_ENGAGEMENT: 'take up the engagement',
  RETURN_FINDING: 'return a finding',
  ANSWER_CONSULT: 'answer a colleague',
  ACT_ON_FINDING: 'act on the finding',
  FIX_DEFECT: 'fix the defect',
  DELIVER_FIX: 'deliver the news of the defect',
  THIRD_PARTY: 'answer us',
  FIX_DELIVERY: 'settle a failed delivery',
  POST_CLOSE_MESSAGE: 'decide on the message after closing',
  MANAGER_RESPONSE: 'answer the call for attention',
  DECIDE_CLOSURE: 'decide whether to close it',
  STOP_BOUNCE: 'decide who has it',
};

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Noticed later than this is said; less is the time that noticing takes. */
const lateMs = 60_000;

/** The words that tell of times and moves; empty where the event or the case has none. */
export function timeWords(
  content: NotificationContent,
  policy: PolicySlice,
  language: string | null,
): Record<TimeWord, string> {
  const { event, data } = content;
  const { state } = content.case;
  const actions = pendingActions(state, policy);
  const due =
    event === 'clock-warned' ? dueOfClock(content, policy) : (numberIn(data['due']) ?? dueOfNew(event, data, actions));
  const closesAt = closesAtOf(data, state, policy);
  return {
    action: actionOf(data),
    clock: wordOf(clockWords, data['clock']),
    due: due === null ? '' : momentText(due),
    noticed: noticedOf(data),
    nextMove: nextMoveOf(actions),
    until: momentOf(data['until']),
    closesOn: closesAt === null ? '' : dayIn(language).format(closesAt),
    rhythm: rhythmText(numberIn(data['rhythmMs'])),
    ...reminderWords(data, policy),
    question: state.answerAskedSince !== null && state.resolution === null ? 'yes' : '',
  };
}

/** Which step of the silence ladder it is, for the tone. */
function reminderWords(data: NotificationContent['data'], { silence }: PolicySlice): Record<'again' | 'last', string> {
  const step = numberIn(data['step']);
  return {
    again: step !== null && step > 1 ? 'yes' : '',
    last: step !== null && step > 1 && step >= silence.remindAfter.length ? 'yes' : '',
  };
}

function actionOf(data: NotificationContent['data']): string {
  const action = wordOf(actionWords, data['kind']);
  const side = wordOf(sideWords, data['side']);
  return action === '' || side === '' ? action : `${action} (${side})`;
}

/** What is due first of what our side owes. */
function nextMoveOf(actions: readonly PendingAction[]): string {
  const ours = actions.filter(({ side }) => /^(?:level[123]|lead)$/u.test(side));
  const [first] = ours.toSorted((one, other) => (one.dueAt ?? Infinity) - (other.dueAt ?? Infinity));
  if (first === undefined) return '';
  const due = first.dueAt === null ? '' : `, due ${momentText(first.dueAt)}`;
  return `${sideWords[first.side]} – ${actionWords[first.kind]}${due}`;
}

/** A warning is stamped before the due time that it warns of; none once the clock is met. */
function dueOfClock({ data, case: { state } }: NotificationContent, policy: PolicySlice): number | null {
  const name = clockNames.find((known) => known === data['clock']);
  return name === undefined ? null : clockDueAt(name, state, policy);
}

/** What was just asked for is due when its window ends. */
function dueOfNew(
  event: string,
  { consult }: NotificationContent['data'],
  actions: readonly PendingAction[],
): number | null {
  const isNew = ({ kind, detail }: PendingAction): boolean =>
    event === 'attention-raised' ? kind === 'MANAGER_RESPONSE' : kind === 'ANSWER_CONSULT' && detail === consult;
  return actions.find(isNew)?.dueAt ?? null;
}

/** The day on which silence closes the case, while it does: not where the owner decides, nor on a resolved case. */
function closesAtOf(data: NotificationContent['data'], state: CaseState, policy: PolicySlice): number | null {
  const proposed = numberIn(data['closesAt']);
  if (proposed !== null) return proposed;
  const { closeAfter, ownerDecidesFor } = policy.silence;
  if (state.closedAt !== null || state.resolution || ownerDecidesFor.includes(state.severity)) return null;
  return reachedAt(state.silence.runs, calendarOf(policy, closeAfter), closeAfter.ms);
}

function noticedOf(data: NotificationContent['data']): string {
  const [due, noticedAt] = [numberIn(data['due']), numberIn(data['noticedAt'])];
  return due !== null && noticedAt !== null && noticedAt - due > lateMs ? momentText(noticedAt) : '';
}

/** `every day`, `every 3 days`, `every 6 hours` */
function rhythmText(ms: number | null): string {
  if (ms === null || ms < hourMs) return '';
  const [count, unit] = ms % dayMs === 0 ? [ms / dayMs, 'day'] : [Math.round(ms / hourMs), 'hour'];
  return count === 1 ? `every ${unit}` : `every ${String(count)} ${unit}s`;
}

function momentOf(value: unknown): string {
  const at = numberIn(value);
  return at === null ? '' : momentText(at);
}

/** `24 November 2026 at 15:00 UTC` */
function momentText(at: number): string {
  return `${momentIn(null).format(at)} UTC`;
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function wordOf(words: Readonly<Record<string, string>>, key: unknown): string {
  return typeof key === 'string' && Object.hasOwn(words, key) ? (words[key] ?? '') : '';
}
