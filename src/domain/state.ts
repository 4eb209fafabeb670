/** The state of one case: what `evolve` builds from its events. Ids, codes and instants (epoch milliseconds); no prose, no address. */
import type { Entitlement, Routing } from './envelope.js';
import type { ChecklistItemDefinition, ClockName, PolicyPin } from './policy.js';
import type { Runs } from './runs.js';
import type {
  Channel,
  ClosureCode,
  DefectState,
  EscalationReason,
  FindingOutcome,
  Kind,
  Level,
  Line,
  LinkType,
  Score,
  Severity,
  WaitParty,
} from './vocabulary.js';

export interface ChecklistItem extends ChecklistItemDefinition {
  /** When the customer was first shown that it is wanted. */
  readonly since: number;
  /** Asked for by an engineer, not only by the policy's checklist: its arrival must be reviewed. */
  readonly requested: boolean;
  readonly provided: boolean;
  /** The customer says it can't be had; counts as provided once accepted. */
  readonly unavailable: boolean;
  readonly waived: boolean;
}

/** A clock in its present cycle (lifecycle.md, Clocks). What it is due by depends on the policy: `clock-times.ts`. */
export interface ClockState {
  readonly mode: 'running' | 'paused' | 'met' | 'off';
  /** Where its cycle began: the opening, the oldest unanswered word, our last public one, … */
  readonly since: number;
  readonly runs: Runs;
  readonly metAt: number | null;
  /** Due times that passed in this cycle; never taken back. */
  readonly warnedAt: number | null;
  readonly breachedAt: number | null;
}

/** The customer's silence: it runs while nothing is ours, and begins anew with every word of theirs. */
export interface Silence {
  readonly runs: Runs;
  /** Steps of the ladder that were done. */
  readonly reminders: number;
  readonly isClosureProposed: boolean;
}

export interface Consult {
  /** The id of the command that asked. */
  readonly id: string;
  readonly by: string;
  readonly engineer: string | null;
  readonly team: string | null;
  /** Where the asked work; null: at the level of the case. */
  readonly level: Level | null;
  readonly since: number;
}

/** Management's attention (lifecycle.md: the word "escalate" is for levels only). */
export interface Attention {
  /** The customer sees what they asked for themselves; what support asked for stays inside. */
  readonly by: 'customer' | 'support';
  readonly since: number;
  readonly settledAt: number | null;
  /** How often the customer hears from us meanwhile, in plain milliseconds. */
  readonly rhythmMs: number | null;
}

/** A call for somebody on call (severity 1). */
export interface Page {
  readonly since: number;
  readonly acknowledgedBy: string | null;
  /** Nobody answered in time and the lead was told. */
  readonly isUnanswered: boolean;
}

export interface LinkedDefect {
  readonly key: string;
  readonly state: DefectState;
  readonly release: string | null;
  /** Of the defect's row: older news is no news. */
  readonly revision: number;
  readonly since: number;
}

export interface Engagement {
  readonly state: 'requested' | 'taken';
  readonly reason: EscalationReason;
  readonly since: number;
  readonly engineer: string | null;
  readonly takenAt: number | null;
}

export interface Resolution {
  readonly code: ClosureCode;
  readonly release: string | null;
  readonly defect: string | null;
  readonly article: string | null;
  readonly messageId: string | null;
  readonly proposedAt: number;
  readonly by: string;
}

/** What a merge ended that was no obligation of ours (those are refused): an unmerge takes it up again. */
export type SetAside = Pick<
  CaseState,
  'answerAskedSince' | 'stopBounceSince' | 'attention' | 'wait' | 'direction' | 'deferral'
>;

export interface CaseState {
  readonly number: string;
  readonly referenceId: string;
  readonly seq: number;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly kind: Kind;
  readonly severity: Severity;
  /** Instant of the last rise in severity: new targets count from there (lifecycle.md, Clocks). */
  readonly severityRaisedAt: number | null;
  readonly severityCutAt: number | null;
  readonly product: string | null;
  readonly version: string | null;
  readonly channel: Channel;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly participants: readonly string[];
  readonly routing: Routing;
  readonly checklist: readonly ChecklistItem[];

  /** 1 or 2: where the case rests; `levelOf` shows 3 while Level 3 is engaged. */
  readonly line: Line;
  readonly teamId: string;
  readonly owner: string | null;
  /** Since when nobody owns it (its last release, or its arrival in the queue). */
  readonly unownedSince: number | null;
  /** The last owner at each line: a case that comes back goes to them. */
  readonly formerOwner: { readonly 1: string | null; readonly 2: string | null };
  readonly coordinator: string | null;
  readonly direction: { readonly engineers: readonly string[]; readonly until: number } | null;
  readonly engagement: Engagement | null;
  readonly finding: { readonly outcome: FindingOutcome; readonly defect: string | null; readonly since: number } | null;
  readonly wait: { readonly party: WaitParty; readonly since: number; readonly until: number } | null;

  /** TRIAGE is pending since; null once a Level 1 engineer acted on it or it moved. `lapsed`: its window ran out here. */
  readonly triage: { readonly since: number; readonly lapsed: boolean } | null;
  readonly entitlementCheckSince: number | null;
  readonly handedBackSince: number | null;
  /** Hand-off window of Level 1 (lifecycle.md, Moving by itself (c), (d)); `lapsed` once it ran out without a move. */
  readonly handOff: { readonly runs: Runs; readonly lapsed: boolean };
  readonly handOffs: number;
  readonly handBacks: number;
  readonly bounces: number;
  readonly stopBounceSince: number | null;

  /** The oldest customer message newer than our last public reply. */
  readonly unansweredSince: number | null;
  readonly reviewDataSince: number | null;
  /** An engineer's reply said that it needs an answer. */
  readonly answerAskedSince: number | null;
  /** Our last public word. */
  readonly publicWordAt: number | null;
  /** The same, or the public update of a linked defect: the customer heard how it stands. */
  readonly customerUpdatedAt: number | null;
  /** Since when nobody has a move but the last rule's (PROGRESS, or TAKE_OWNERSHIP at level 1); 0 while somebody has. */
  readonly idleSince: number;
  readonly failedDeliveries: readonly { readonly notification: string; readonly since: number }[];
  readonly postCloseMessageSince: number | null;

  readonly resolution: Resolution | null;
  /** The confirmation window: it waits while the closing guard holds. */
  readonly confirmation: Runs;
  /** A resolution or workaround was given and not taken back (lifecycle.md, Words). */
  readonly relief: boolean;
  readonly rejections: number;
  readonly resolvedAt: number | null;
  readonly closedAt: number | null;
  readonly closureCode: ClosureCode | null;
  readonly reopens: number;
  readonly clocks: Readonly<Record<ClockName, ClockState | null>>;
  readonly silence: Silence;
  /** The silence reached its end and the owner decides about closing. */
  readonly decideClosureSince: number | null;
  /** The day that the customer named for their answer. */
  readonly deferral: { readonly since: number; readonly until: number } | null;
  /** Pending actions whose lateness is on the timeline, as `overdueKey` names them. */
  readonly overdue: readonly string[];
  readonly consults: readonly Consult[];
  readonly attention: Attention | null;
  readonly page: Page | null;
  readonly defects: readonly LinkedDefect[];
  /** A linked defect was fixed and the customer has not heard of it (DELIVER_FIX). */
  readonly deliverFixSince: number | null;
  /** Defects whose fix is owed beyond the case's end (C21). */
  readonly duties: readonly string[];
  readonly mergedInto: string | null;
  readonly setAside: SetAside | null;
  readonly rating: Score | null;
  readonly policy: PolicyPin;
  readonly policyAdoptedAt: number | null;
  readonly links: readonly { readonly type: LinkType; readonly number: string }[];
  readonly entitlement: Entitlement;
  readonly reproduction: string | null;
  /** The reopen window has run and nothing is owed: the workflow has ended. */
  readonly completed: boolean;
}
