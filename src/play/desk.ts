/** The desk that a history is played at: the pure domain (dry) or a running instance. Both answer with the case. */
import type { CallerBodyOf } from '../domain/commands.js';
import type { CommandName } from '../domain/catalogue.js';
import type { Severity } from '../domain/vocabulary.js';
import type { SourceLine } from './incident-log.js';

/** Who acts, by the source's code; each desk knows or creates the person behind it. */
export type Role =
  { readonly kind: 'customer' } | { readonly kind: 'engineer'; readonly code: string } | { readonly kind: 'lead' };

/** The one thing that played products require. */
export const playedItem = { key: 'description', label: 'What happens, and since when' } as const;

export type PlayedCommandName = Exclude<CommandName, 'open' | 'delivery-failed'>;

/** A command in the source's words: an `engineer` in the body is a code, a `team` a team's name of the source. */
export type PlayCommand = {
  [N in PlayedCommandName]: {
    readonly name: N;
    readonly by: Role;
    readonly body: CallerBodyOf<N>;
    readonly text?: string;
  };
}[PlayedCommandName];

export interface PlayOpening {
  readonly by: Role;
  readonly sourceId: string;
  readonly level: SourceLine;
  readonly severity: Severity;
  readonly subject: string;
  readonly text: string;
  /**
   * The source does not speak of checklists: what a played product asks for is brought along, as a desk that works on a case
   * has what it needs. What a history still waits for is its own waiting for the customer.
   */
  readonly items: readonly { readonly key: string; readonly value: string }[];
  /** What the source says of the incident, kept with the case. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What of the case a translation looks at. Persons are the source's codes. */
export interface CaseView {
  readonly number: string;
  readonly seq: number;
  readonly status: string;
  readonly level: number;
  readonly owner: string | null;
  readonly engagement: { readonly engineer: string | null } | null;
  readonly pendingActions: readonly { readonly side: string; readonly kind: string; readonly detail: string | null }[];
}

export type DeskAnswer =
  | { readonly ok: true; readonly view: CaseView }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

export interface Desk {
  /** Epoch milliseconds as the desk counts them. */
  now(): number;
  /** Told when the source's next event happened, by a desk that has the source's time; others wait for no time. */
  reach?(at: number): void;
  open(opening: PlayOpening): Promise<CaseView>;
  /** A refusal is an answer; a desk that can't be reached throws. */
  command(before: CaseView, command: PlayCommand): Promise<DeskAnswer>;
  read(number: string): Promise<CaseView>;
}
