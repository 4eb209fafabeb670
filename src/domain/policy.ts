/** The slice of the support policy that decides a case: plain data, durations in milliseconds. Its document and schema: `policy-document.ts`. */
import { addOpenTime, type Calendar } from './calendar.js';
import type { ItemKind, Kind, Severity } from './vocabulary.js';

/** So much open time of a calendar, named as the slice's `calendars` name it. */
export interface Term {
  readonly ms: number;
  readonly calendar: string;
}
/** A clock's target. Once the customer has relief, an update is due at another rhythm (lifecycle.md, nextUpdate). */
export interface ClockTerm extends Term {
  readonly afterReliefMs?: number;
}
export type BySeverity<T = Term> = Readonly<Record<Severity, T>>;

export const windowNames = ['triage', 'handOff', 'consult', 'attention', 'confirmation', 'reopen'] as const;
export type WindowName = (typeof windowNames)[number];

export const clockNames = [
  'firstResponse',
  'ownership',
  'nextReply',
  'nextUpdate',
  'engagementTakeUp',
  'engagementFinding',
  'relief',
] as const;
export type ClockName = (typeof clockNames)[number];

export interface ChecklistItemDefinition {
  readonly key: string;
  readonly label: string;
  readonly why?: string | undefined;
  readonly how?: string | undefined;
  readonly kind: ItemKind;
  readonly required: boolean;
}

/** One checklist: for a product (`*`: any) and a kind, all severities unless named. */
export interface ChecklistRule {
  readonly product: string;
  readonly kind: Kind;
  readonly severities?: readonly Severity[];
  readonly items: readonly ChecklistItemDefinition[];
}

/**
 * Who can be told of an event. `contact` includes the participants in copy; `queue` is the team whose queue holds the case;
 * `on-call` is the roster of its product; `responsible` is whoever has the move that is due, or the leads where nobody has it;
 * `asked` and `asker` are the two of a consult.
 */
export const recipients = [
  'contact',
  'owner',
  'responsible',
  'coordinator',
  'queue',
  'level3',
  'asked',
  'asker',
  'lead',
  'on-call',
] as const;
export type Recipient = (typeof recipients)[number];

export interface NotificationRule {
  readonly to: Recipient;
  /** Name of the text in the policy's `texts`. */
  readonly text: string;
}

export const promises = ['commitment', 'objective'] as const;
/** Whether the customer may rely on a clock's target or it is our own aim. */
export type PromiseKind = (typeof promises)[number];

/** The ladder of a customer's silence, counted from its start (lifecycle.md, Moving by itself). */
export interface SilenceLadder {
  readonly remindAfter: readonly Term[];
  readonly proposeClosureAfter: Term;
  readonly closeAfter: Term;
  /** Severities that close only with the owner's word (DECIDE_CLOSURE). */
  readonly ownerDecidesFor: readonly Severity[];
}

/** Which document a case is pinned to, and whose own terms hold in it: a plan's, an account's. */
export interface PolicyPin {
  readonly version: number;
  readonly plan: string | null;
  readonly account: string | null;
}

export interface PolicySlice extends PolicyPin {
  readonly entitlement: 'optional' | 'required';
  /** The calendars that the terms name. */
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** Share of a clock's target at which its owner is warned. */
  readonly warnAt: number;
  readonly windows: Readonly<Record<WindowName, BySeverity>>;
  readonly clocks: Readonly<Record<ClockName, BySeverity<ClockTerm>>>;
  readonly promises: Readonly<Record<ClockName, PromiseKind>>;
  readonly silence: SilenceLadder;
  /** How soon somebody on call acknowledges a page; null: nobody is paged. */
  readonly acknowledgePageWithin: Term | null;
  /** Event type → who is told with which text. */
  readonly notifications: Readonly<Record<string, readonly NotificationRule[]>>;
}

/** When a term that starts at `fromAt` (epoch milliseconds) ends. */
export function endOfTerm(policy: PolicySlice, term: Term, fromAt: number): number {
  return addOpenTime(calendarOf(policy, term), fromAt, term.ms);
}

/**
 * The calendar that a term counts in.
 *
 * @throws Error when the slice lacks it: the document's schema lets no such term through.
 */
export function calendarOf(policy: Pick<PolicySlice, 'calendars'>, { calendar }: Pick<Term, 'calendar'>): Calendar {
  const found = policy.calendars[calendar];
  if (!found) throw new Error(`the policy has no calendar ${calendar}`);
  return found;
}
