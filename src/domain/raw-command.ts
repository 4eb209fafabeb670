/** Commands that ops send by hand, before and after they are resolved into envelopes (architecture.md rule 3). */
import type { CommandName } from './catalogue.js';
import type { Refusal } from './decision.js';
import type { AnyEnvelope } from './envelope.js';
import type { EventActor } from './events.js';

/** A command as ops sent it by hand: `{ actor, id?, text?, …body }`, or anything at all. */
export interface RawCommand {
  readonly caseNumber: string;
  readonly name: CommandName;
  /** Used when the sender gave no id. */
  readonly fallbackId: string;
  readonly at: number;
  readonly raw: unknown;
}
export type ResolvedCommand =
  | { readonly ok: true; readonly envelope: AnyEnvelope }
  | { readonly ok: false; readonly actor: EventActor; readonly commandId: string; readonly refusal: Refusal };
