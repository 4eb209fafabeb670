/**
 * The envelope: a command as it travels to the workflow. Parsed, with the actor's facts looked up, prose stored and named
 * by `messageId`, and everything from outside that the decision needs in `context` (architecture.md rules 1 and 3).
 */
import type { CommandName } from './catalogue.js';
import type { CallerBodyOf } from './commands.js';
import type { ChecklistRule, PolicyPin, PolicySlice } from './policy.js';
import type { Channel, DefectState, Level } from './vocabulary.js';

export interface ContactActor {
  readonly kind: 'contact';
  readonly id: string;
  readonly accountId: string;
  readonly isAccountAdmin: boolean;
}
export interface EngineerActor {
  readonly kind: 'engineer';
  readonly id: string;
  readonly levels: readonly Level[];
  readonly isLead: boolean;
  readonly isAdmin: boolean;
  /** Engineers who are away at the moment of the command and whose cover this one is. */
  readonly coverFor: readonly string[];
}
export interface SystemActor {
  readonly kind: 'system';
  readonly id: string;
}
export type Actor = ContactActor | EngineerActor | SystemActor;

/** What the decision needs to know of an engineer named in a body. */
export interface EngineerFacts {
  readonly id: string;
  readonly levels: readonly Level[];
  readonly isActive: boolean;
  readonly isAway: boolean;
  /** Who acts while they are away. */
  readonly coverId: string | null;
}
export interface ContactFacts {
  readonly id: string;
  readonly accountId: string;
  readonly isActive: boolean;
}
/** `refused`, `exception`: decided by an engineer, a lead. */
export type Entitlement = 'entitled' | 'unknown' | 'expired' | 'refused' | 'exception';
/** Team per level that a product routes to. */
export type Routing = Readonly<Record<Level, string>>;

/** Facts from outside the case, looked up once at the door. Only what the command needs is there. */
export interface CommandContext {
  readonly engineers?: readonly EngineerFacts[];
  readonly contacts?: readonly ContactFacts[];
  readonly team?: { readonly id: string; readonly level: Level };
  readonly routing?: Routing;
  /** Checklists that may apply to the case (with its new product), the product's own first. */
  readonly checklists?: readonly ChecklistRule[];
  readonly accountId?: string | null;
  readonly entitlement?: Entitlement;
  /** Whether the message that the body names belongs to this case (and is public, where that is asked). */
  readonly hasMessage?: boolean;
  readonly message?: MessageFacts;
  readonly linkedCase?: LinkedCase;
  /** The policy under which an opening begins. */
  readonly pin?: PolicyPin;
  /** The terms that hold once this command is accepted (another version, plan or account). */
  readonly policy?: PolicySlice;
  readonly defect?: DefectFacts;
  /** The number that a split gives the new case. */
  readonly newCase?: string;
}
export interface LinkedCase {
  readonly number: string;
  readonly accountId: string | null;
  readonly isClosed: boolean;
  /** What it was merged into, in the end. */
  readonly mergedInto: string | null;
}
/** What a redaction needs to know of its message. */
export interface MessageFacts {
  readonly isPublic: boolean;
  /** Nothing is left of its words. */
  readonly isGone: boolean;
  /** Of its text as it reads now, in characters (code points). */
  readonly length: number;
}
/** A defect as its row says; `revision` grows with every change. */
export interface DefectFacts {
  readonly key: string;
  readonly state: DefectState;
  /** Where it is, or will be, fixed. */
  readonly release: string | null;
  readonly revision: number;
}

/** Bodies in the envelope: as the caller's, but persons are ids and prose is gone (it is in the named message). */
interface TravellingBodies {
  open: Omit<
    CallerBodyOf<'open'>,
    'subject' | 'description' | 'items' | 'environment' | 'customerReference' | 'callback' | 'language' | 'attributes'
  > & {
    readonly number: string;
    readonly referenceId: string;
    readonly items?: readonly TravellingItem[];
    readonly channel: Channel;
    /** Set for a case that was opened for a word that met a completed one. */
    readonly followUpOf?: string;
    readonly splitFrom?: string;
    /** Who opens it gets no acknowledgement. */
    readonly isSilent?: true;
  };
  'submit-data': { readonly items: readonly TravellingItem[] };
  escalate: Omit<CallerBodyOf<'escalate'>, 'handoff'> & { readonly hasHandoff: boolean };
  'hand-over': { readonly engineer: string };
  'record-reproduction': Pick<CallerBodyOf<'record-reproduction'>, 'result'>;
  'log-contact': Omit<CallerBodyOf<'log-contact'>, 'with'>;
  'set-fields': { readonly names: readonly string[] };
  'settle-delivery': { readonly notification?: string; readonly how: 'resend' | 'newAddress' | 'acknowledge' };
  'delivery-failed': { readonly notification: string; readonly reason: string };
  consult: { readonly engineer?: string; readonly team?: string };
  'settle-attention': { readonly rhythmMs: number | null };
  split: { readonly messageId: string };
}
export interface TravellingItem {
  readonly key: string;
  readonly unavailable?: true;
}
export type BodyOf<N extends CommandName> = N extends keyof TravellingBodies ? TravellingBodies[N] : CallerBodyOf<N>;

export interface Envelope<N extends CommandName = CommandName> {
  readonly v: 1;
  readonly id: string;
  readonly name: N;
  /** When the command was stored, epoch milliseconds: clocks count from here. */
  readonly at: number;
  readonly actor: Actor;
  readonly body: BodyOf<N>;
  /** The stored message with the command's prose. */
  readonly messageId?: string;
  /** `If-Match`: refused as `stale` unless the case's `seq` is this. */
  readonly ifSeq?: number;
  readonly context?: CommandContext;
}
/** An envelope of any command, discriminated by `name`. */
export type AnyEnvelope = { [N in CommandName]: Envelope<N> }[CommandName];
