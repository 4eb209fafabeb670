/** The slice of the support policy that decides a case: plain data, durations in milliseconds. Its document and schema: `policy-document.ts`. */
import type { ItemKind, Kind, Severity } from './vocabulary.js';

/** A span of a calendar. Until business calendars come, every calendar is `always`: each second counts. */
export interface Term {
  readonly ms: number;
  readonly calendar: string;
}
export type BySeverity = Readonly<Record<Severity, Term>>;

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

/** Who can be told of an event. `contact` includes the participants in copy; `queue` is the team whose queue holds the case. */
export const recipients = ['contact', 'owner', 'coordinator', 'queue', 'level3', 'lead'] as const;
export type Recipient = (typeof recipients)[number];

export interface NotificationRule {
  readonly to: Recipient;
  /** Name of the text in the policy's `texts`. */
  readonly text: string;
}

export interface PolicySlice {
  readonly version: number;
  readonly entitlement: 'optional' | 'required';
  readonly windows: Readonly<Record<WindowName, BySeverity>>;
  readonly clocks: Readonly<Record<ClockName, BySeverity>>;
  /** Event type → who is told with which text. */
  readonly notifications: Readonly<Record<string, readonly NotificationRule[]>>;
}

/** When a term that starts at `fromAt` (epoch milliseconds) ends. */
export function endOfTerm(term: Term, fromAt: number): number {
  return fromAt + term.ms;
}
