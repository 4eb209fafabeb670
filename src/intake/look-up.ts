/** What a command's look-up is given, and what it finds: ids for the names in the body, and facts from outside the case. */
import type { CommandName } from '../domain/catalogue.js';
import type { ParsedCommand } from '../domain/commands.js';
import type { Refusal } from '../domain/decision.js';
import type { Actor, CommandContext } from '../domain/envelope.js';
import type { Channel } from '../domain/vocabulary.js';
import type { Database } from '../store/database.js';
import type { MailContent } from '../store/message-content.js';
import type { PolicyReader } from '../store/policy-store.js';

export interface Preparation<N extends CommandName = CommandName> {
  readonly name: N;
  readonly commandId: string;
  readonly caseNumber: string;
  readonly actor: Actor;
  readonly command: ParsedCommand<N>;
  readonly channel: Channel;
  readonly at: number;
  readonly ifSeq?: number | undefined;
  /** Content beside the command's own: what its mail brought. */
  readonly mail?: MailContent | undefined;
}

export interface Sources {
  readonly database: Database;
  readonly policies: PolicyReader;
}

export interface LookUpInput {
  readonly sources: Sources;
  readonly given: Preparation;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface LookedUp {
  readonly body?: Readonly<Record<string, unknown>>;
  readonly context?: CommandContext;
}

export type LookUp = (input: LookUpInput) => Promise<LookedUp | Refusal>;
