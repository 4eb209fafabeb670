/** What happens to a case: past-tense words, the types of its timeline. Data is ids, codes and instants only. */
import type { CommandName } from './catalogue.js';
import type { Entitlement, Routing, TravellingItem } from './envelope.js';
import type { PendingActionKind } from './pending-actions.js';
import type { ChecklistItemDefinition, ClockName, PolicyPin } from './policy.js';
import type {
  Channel,
  ClosureCode,
  ContactChannel,
  DefectState,
  DismissalCode,
  EntitlementDecision,
  EscalationReason,
  FindingOutcome,
  HandBackCode,
  Kind,
  Level,
  Line,
  LinkType,
  NotedMailKind,
  ReproductionResult,
  Score,
  Severity,
  Side,
  WaitParty,
} from './vocabulary.js';

export type LevelChangeReason =
  | EscalationReason
  | 'ACTIONABLE'
  | 'TRIAGE_WINDOW'
  | 'HAND_OFF_WINDOW'
  | 'FINDING_RETURNED'
  | 'RECALLED'
  | 'HANDED_BACK';

/** By the customer's word, an engineer's, the end of a window, the customer's silence, or as a copy of another case. */
export type ClosingPath = 'accepted' | 'closed' | 'window' | 'withdrawn' | 'silence' | 'merged';

/** When a deadline was due, and when somebody was there to notice: the same but after an outage. */
interface Noticed {
  /** Epoch milliseconds. */
  due: number;
  noticedAt: number;
}

interface EventData {
  'case-opened': {
    number: string;
    referenceId: string;
    kind: Kind;
    severity: Severity;
    product: string | null;
    version: string | null;
    channel: Channel;
    accountId: string | null;
    contactId: string | null;
    participants: readonly string[];
    coordinator: string | null;
    level: Level;
    routing: Routing;
    checklist: readonly ChecklistItemDefinition[];
    /** Items brought along with the opening. */
    items: readonly TravellingItem[];
    entitlement: Entitlement;
    entitlementCheck: boolean;
    followUpOf: string | null;
    /** The case whose message began this one. */
    splitFrom: string | null;
    policy: PolicyPin;
    /** No acknowledgement goes to the customer's side: whoever wrote has had enough of them, or is a machine. */
    isSilent?: true;
  };
  'data-submitted': { items: readonly TravellingItem[]; toReview: boolean };
  'item-accepted': { key: string; acceptedMessageId: string };
  'data-requested': { items: readonly Omit<ChecklistItemDefinition, 'kind' | 'required'>[] };
  /** `wanted`: of these, what the policy's checklist asks for all the same. */
  'request-withdrawn': { keys: readonly string[]; wanted: readonly ChecklistItemDefinition[] };
  'data-waived': { keys: readonly string[] };
  'data-reviewed': { code: DismissalCode | null };
  'message-dismissed': { code: DismissalCode };
  /** The first act of a Level 1 engineer on the case. */
  'case-triaged': Record<string, never>;
  /** The moment at which every required item is provided, accepted as unavailable, or waived (C12). */
  'case-actionable': Record<string, never>;
  /** A customer's message. */
  /** `unverified`: its sender is not known to the case, and the customer does not see it unless an engineer approves it. */
  'message-received': { unverified?: true };
  'message-approved': { message: string };
  /** A machine's mail: it answers nothing and starts no clock. */
  'mail-noted': { mail: string; as: Exclude<NotedMailKind, 'unverified'>; notification: string | null };
  'reply-sent': { visibility: 'public' | 'internal'; needsAnswer: boolean; override: boolean };
  'contact-logged': { channel: ContactChannel; direction: 'inbound' | 'outbound'; at: string | null; public: boolean };
  'note-added': Record<string, never>;
  'reproduction-recorded': { result: ReproductionResult };
  'ownership-taken': { engineer: string; previous: string | null; takeover: boolean };
  /** `byLead`: a lead decided who has it, which also settles STOP_BOUNCE. */
  'ownership-assigned': { engineer: string; previous: string | null; handedOver: boolean; byLead: boolean };
  'ownership-released': { previous: string };
  'level-changed': {
    from: Level;
    to: Level;
    reason: LevelChangeReason;
    automatic: boolean;
    /** The level the case rests at, and its team, after the move. */
    line: Line;
    team: string;
    /** The former owner of that level, who has it again. */
    owner: string | null;
    bounce: boolean;
  };
  'engagement-taken': { engineer: string };
  'engagement-assigned': { engineer: string };
  'engagement-released': Record<string, never>;
  'finding-returned': { outcome: FindingOutcome; defect: string | null };
  /** `engineer`: who had taken it. */
  'engagement-recalled': { engineer: string | null };
  'case-handed-back': { code: HandBackCode | null };
  'case-transferred': { from: string; team: string };
  'wait-started': { party: WaitParty; until: number };
  'wait-ended': { why: 'ended' | 'time' | 'customer-message' | 'resolved' };
  'direction-given': { engineers: readonly string[]; until: number };
  'direction-ended': Record<string, never>;
  'severity-changed': { from: Severity; to: Severity; checklist: readonly ChecklistItemDefinition[] };
  'kind-changed': { from: Kind; to: Kind; checklist: readonly ChecklistItemDefinition[] };
  'product-changed': {
    product: string | null;
    version: string | null;
    routing: Routing;
    checklist: readonly ChecklistItemDefinition[];
    /** Checked anew for the new product; `check`: somebody has to decide. */
    entitlement: Entitlement;
    check: boolean;
  };
  'account-changed': { account: string; entitlement: Entitlement; check: boolean };
  'contact-identified': { contact: string; account: string; entitlement: Entitlement; check: boolean };
  'fields-set': { names: readonly string[] };
  'contact-changed': { contact: string; previous: string | null };
  'participant-added': { contact: string };
  'participant-removed': { contact: string };
  'coordinator-assigned': { engineer: string };
  'resolution-proposed': { code: ClosureCode; release: string | null; defect: string | null; article: string | null };
  'resolution-retracted': Record<string, never>;
  'resolution-accepted': Record<string, never>;
  'resolution-rejected': Record<string, never>;
  'case-closed': { code: ClosureCode; how: ClosingPath };
  'case-reopened': { line: Line; owner: string | null };
  'case-linked': { linkType: LinkType; number: string };
  'case-unlinked': { linkType: LinkType; number: string };
  'delivery-failed': { notification: string; reason: string };
  'delivery-settled': { notifications: readonly string[]; how: 'resend' | 'newAddress' | 'acknowledge' };
  /** A window ran out and the case stays: the lead is told. */
  'triage-lapsed': Record<string, never>;
  'hand-off-lapsed': Record<string, never>;
  /** A share of a clock's target has run: its owner is told. */
  'clock-warned': { clock: ClockName } & Noticed;
  /** A clock's target has run, whether somebody noticed at once or not. */
  'clock-breached': { clock: ClockName } & Noticed;
  /** A pending action without a clock of its own was not done in its window. */
  'action-overdue': { kind: PendingActionKind; detail: string | null; side: Side; since: number } & Noticed;
  /** A step of the silence ladder; `step` counts from 1. */
  'reminder-sent': { step: number } & Noticed;
  'closure-proposed': { closesAt: number } & Noticed;
  /** The customer's silence reached its end and the owner decides (DECIDE_CLOSURE). */
  'silence-ended': Noticed;
  /** The customer answers later: their own date. */
  'answer-deferred': { until: number };
  'deferral-ended': { why: 'time' | 'customer-message' };
  /** `consult` is the id of the command that asked. */
  'consult-asked': { consult: string; engineer: string | null; team: string | null; level: Level };
  /** `by`: who asked. */
  'consult-answered': { consult: string; by: string };
  /** `by` asked; left out of events from before it was told to them. */
  'consult-withdrawn': { consult: string; by?: string; engineer: string | null; team: string | null };
  'attention-raised': { by: 'customer' | 'support' };
  /** `rhythmMs`: how often the customer hears from us until it is resolved. */
  'attention-settled': { rhythmMs: number | null };
  /** Somebody on call is called by webhook (severity 1). */
  paged: { reason: 'arrived' | 'raised' | 'reopened' | 'clock-warned' };
  'page-acknowledged': { engineer: string };
  /** Nobody on call answered in time: the lead is told. */
  'page-unanswered': Noticed;
  'defect-linked': {
    defect: string;
    state: DefectState;
    release: string | null;
    revision: number;
    waived: readonly string[];
  };
  'defect-unlinked': { defect: string };
  /** News of a linked defect; `publicUpdate`: the customer reads it too, and it is our public word. */
  'defect-changed': {
    defect: string;
    state: DefectState;
    release: string | null;
    revision: number;
    publicUpdate: boolean;
    /** A release that holds its fix can be obtained now: it is to be delivered, whether it was fixed before or not. */
    published?: boolean | undefined;
  };
  /** A fix is owed beyond the case's end (C21): whoever waits is told when its release is published. */
  'duties-noted': { defects: readonly string[] };
  'entitlement-decided': { decision: EntitlementDecision; entitlement: Entitlement; plan: string | null };
  /** Other terms hold from now on: another version, plan or account. */
  'policy-adopted': { policy: PolicyPin; previous: PolicyPin };
  /** `unanswered`: a word of the customer waited here; the other case owes its answer now. */
  'case-merged': { into: string; unanswered: boolean };
  'case-unmerged': { from: string };
  /** A message began a case of its own. */
  'case-split': { number: string; splitMessageId: string };
  /** Words are gone; the place says so. `span`: characters from, to. */
  'message-redacted': { redactedMessageId: string; span: { readonly from: number; readonly to: number } | null };
  'case-rated': { score: Score };
  'command-refused': { command: CommandName | 'unknown'; reason: string; detail: string };
  /** The reopen window is over and nothing is owed: the workflow ends. */
  'case-completed': Record<string, never>;
}

export type EventType = keyof EventData;
export type EventDataOf<T extends EventType> = EventData[T];

export interface EventActor {
  readonly kind: 'contact' | 'engineer' | 'system';
  readonly id: string;
}

/** What a decision yields: the event without its place on the timeline. */
export interface Draft<T extends EventType = EventType> {
  readonly type: T;
  readonly data: EventDataOf<T>;
  /** Whether customers see it on their timeline. */
  readonly isPublic: boolean;
  readonly messageId?: string;
}
export type AnyDraft = { [T in EventType]: Draft<T> }[EventType];

export type CaseEvent<T extends EventType = EventType> = Draft<T> & {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: EventActor;
  readonly commandId?: string;
};
export type AnyEvent = { [T in EventType]: CaseEvent<T> }[EventType];
