/** What a door hands to the intake, and what it hears back. */
import type { CommandName } from '../domain/catalogue.js';
import type { ParsedCommand } from '../domain/commands.js';
import type { Refusal } from '../domain/decision.js';
import type { Actor } from '../domain/envelope.js';
import type { Channel } from '../domain/vocabulary.js';
import type { MailContent } from '../store/message-content.js';
import type { IdempotencyClaim } from '../store/idempotency-store.js';

export type { IdempotencyClaim };

export interface CommandRequest<N extends CommandName = CommandName> {
  readonly name: N;
  readonly caseNumber: string;
  readonly actor: Actor;
  readonly command: ParsedCommand<N>;
  readonly channel: Channel;
  /** The caller's own id of the command; made when absent. */
  readonly commandId?: string;
  readonly idempotency?: IdempotencyClaim;
  readonly ifSeq?: number;
  /** When the word was received, epoch milliseconds, where that was before now. */
  readonly at?: number;
  readonly mail?: MailContent;
  /** `Prefer: respond-async`: send a decision as a Signal and do not wait. */
  readonly isAsync?: boolean;
}

export interface OpenRequest {
  readonly actor: Actor;
  readonly command: ParsedCommand<'open'>;
  readonly channel: Channel;
  readonly commandId?: string;
  readonly idempotency?: IdempotencyClaim;
  readonly at?: number;
  readonly mail?: MailContent;
  /** The completed case that it goes on with. */
  readonly followUpOf?: string;
  /** Who opens it gets no acknowledgement. */
  readonly isSilent?: boolean;
}

/** Answers that any request may get. */
export type CommonAnswer =
  /** The key was used before with the same request: here is the first answer. */
  | { readonly kind: 'replayed'; readonly status: number; readonly body: unknown }
  /** The key was used before with another request. */
  | { readonly kind: 'mismatch' }
  /** The first request with this key is still at work. */
  | { readonly kind: 'in-progress' }
  /** Temporal (decisions only) can't be reached; nothing was decided, the same request may be repeated. */
  | { readonly kind: 'unavailable'; readonly detail: string; readonly retryAfterSeconds: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export type CommandAnswer =
  | CommonAnswer
  /** No such case for this actor (another account's case reads the same). */
  | { readonly kind: 'not-found' }
  /** Decided and projected. */
  | {
      readonly kind: 'applied';
      readonly commandId: string;
      readonly seq: number;
      /** Another case than the one addressed, which was merged into it. */
      readonly caseNumber?: string;
    }
  /** Decided but not yet projected within 6 s: repeating the same command id is safe. */
  | { readonly kind: 'applied-not-projected'; readonly commandId: string }
  /** Stored and on its way (facts while nobody confirmed their effect, and asynchronous decisions). */
  | { readonly kind: 'accepted'; readonly commandId: string }
  /** A word that met a completed workflow: a linked follow-up case was opened for it. */
  | { readonly kind: 'followed-up'; readonly commandId: string; readonly caseNumber: string };

export type OpenAnswer = CommonAnswer | { readonly kind: 'opened'; readonly caseNumber: string };

/** The one way in for commands. Implemented by `Intake`; doors (API, mail, CLI) depend on this face. */
export interface CommandIntake {
  openCase(request: OpenRequest): Promise<OpenAnswer>;
  send<N extends CommandName>(request: CommandRequest<N>): Promise<CommandAnswer>;
  /** Keeps the first answer of an idempotency key, and settles the intent of its command. */
  remember(claim: IdempotencyClaim, status: number, body: unknown): Promise<void>;
  /** The same for requests that are no command: claims a key, or says what it was used for. */
  claim(
    claim: IdempotencyClaim,
  ): Promise<'claimed' | Extract<CommonAnswer, { kind: 'replayed' | 'mismatch' | 'in-progress' }>>;
  /** Forgets a claim whose request failed before it did anything. */
  release(claim: IdempotencyClaim): Promise<void>;
}
