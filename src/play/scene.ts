/** What a move is chosen from: the event to act on, the case as it is now, and what was done before. */
import type { CaseView, PlayCommand, Role } from './desk.js';
import type { SourceLine } from './incident-log.js';
import type { MeantEvent } from './source-meaning.js';

/** Where the lifecycle says a thing in its own way: counted, and told in the summary. */
export const readingKinds = {
  'opened-above-level-1': 'a history that starts above line 1 is opened there by an engineer, with the reason',
  'lead-hand-back': 'a second hand-back is the lead’s',
  'lead-to-level-3': 'from level 1 the lead brings in Level 3',
  'lead-unowned': 'a case that nobody owns is moved on by the lead',
  'lead-stop-bounce': 'after too many bounces the lead assigns',
  'level-2-supplied': 'Level 3 works beside an owner: a Level 2 engineer whom the source does not have',
  'owner-supplied': 'somebody has to own it: an engineer whom the source does not have',
  'finding-completes': 'Level 3 returns its finding and the owner resolves',
  'finding-asks': 'Level 3 returns NEED_DATA and the owner asks the customer',
  'level-3-team': 'another team of line 3: back to the queue of Level 3, which has one',
  'wait-unnamed': 'a wait whose party the source does not name counts as a planned change',
  'closed-by-system': 'closed by the system after a week: the owner closes, times are not waited for',
} as const;
export type ReadingKind = keyof typeof readingKinds;

export interface Move {
  readonly command: PlayCommand;
  readonly reading?: ReadingKind;
}

/** What the case does not tell and the history has to know. */
export interface Memory {
  readonly handBacks: number;
  /** The team the case was last transferred to, while it stays at that level. */
  readonly team: string | null;
  /** The Level 3 engineer whose finding was returned last. */
  readonly specialist: string | null;
  /** The line that the source completed it at. */
  readonly resolvedAtLine: SourceLine | null;
  /** Where the source had it before this event. */
  readonly before: { readonly team: string; readonly line: SourceLine } | null;
  /** During this event the case changed its level, or Level 3's finding was returned. */
  readonly moved: boolean;
  readonly findingReturned: boolean;
}

export const freshMemory: Memory = {
  handBacks: 0,
  team: null,
  specialist: null,
  resolvedAtLine: null,
  before: null,
  moved: false,
  findingReturned: false,
};

export interface Scene {
  readonly event: MeantEvent;
  readonly view: CaseView;
  readonly memory: Memory;
  /** Epoch milliseconds as the desk counts them. */
  readonly now: number;
  /** Levels of an engineer by the source's code. */
  readonly levelsOf: (code: string) => readonly SourceLine[];
}

/** A step towards what the event says, or null when nothing is left to do in its respect. */
export type Rule = (scene: Scene) => Move | null;

export const lead: Role = { kind: 'lead' };
export const customer: Role = { kind: 'customer' };
export function engineer(code: string): Role {
  return { kind: 'engineer', code };
}

/** Engineers of our own for where the lifecycle wants an owner and the source has none. */
export const standIns = { 1: 'level-1-engineer', 2: 'level-2-engineer' } as const;

export function isPending(view: CaseView, kind: string): boolean {
  return view.pendingActions.some((action) => action.kind === kind);
}

/** What is remembered once `command`, chosen from `scene`, turned the case into `after`. */
export function remember(scene: Scene, command: PlayCommand, after: CaseView): Memory {
  const { memory, view: before, event } = scene;
  const moved = before.level !== after.level;
  return {
    handBacks: memory.handBacks + (command.name === 'hand-back' ? 1 : 0),
    team: command.name === 'transfer' ? command.body.team : moved ? null : memory.team,
    specialist: command.name === 'return-finding' ? (before.engagement?.engineer ?? null) : memory.specialist,
    resolvedAtLine: command.name === 'resolve' ? event.line : memory.resolvedAtLine,
    before: memory.before,
    moved: memory.moved || moved,
    findingReturned: memory.findingReturned || command.name === 'return-finding',
  };
}

/** The memory as the next event finds it. */
export function afterEvent(memory: Memory, event: MeantEvent): Memory {
  const { team, line } = event;
  return { ...memory, before: { team, line }, moved: false, findingReturned: false };
}
