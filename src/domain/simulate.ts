/**
 * A recorded life of a case under other terms: what people did stays as it was, and time does what the other policy says.
 * Where the two contradict each other, people win: docs/decisions/0017-policy-simulation.md.
 */
import { applyRecorded, applyRecordedOpening, systemActor, type Applied } from './commit.js';
import { applyDeadline, nextDeadline, type Deadline } from './deadlines.js';
import { draft } from './deciders/decider.js';
import type { AnyDraft, AnyEvent } from './events.js';
import { evolve } from './evolve.js';
import type { PolicySlice } from './policy.js';
import { recordedLife, type Act, type RecordedMove, type RecordedStep } from './recorded-acts.js';
import type { CaseState } from './state.js';
import type { Line } from './vocabulary.js';

/** One turn of a life: the opening, an act, or what time did. */
export interface Turn {
  readonly before: CaseState | null;
  readonly state: CaseState;
  readonly events: readonly AnyEvent[];
  /** Time closed the case in an earlier turn, but in the record people went on with it: it is taken back. */
  readonly isOvertaken: boolean;
}

export interface Simulation {
  /** The terms for a case, by its pin and its account: another version may have terms of the account's own. */
  readonly policyOf: (of: TermsOf) => PolicySlice;
  /** The same version from beginning to end: that the record changed to another one is left out. */
  readonly isOneVersion: boolean;
  /** Epoch milliseconds until which time goes on after the last recorded event. */
  readonly until: number;
  readonly seen: (turn: Turn) => void;
}

export type TermsOf = Pick<CaseState, 'policy' | 'accountId'>;

/** A life without end: more than this is a policy whose deadlines follow each other without pause. */
const mostDeadlines = 10_000;

/**
 * Lives `timeline` again and gives the last state.
 *
 * @throws Error when the timeline has no opening or its events do not fit each other.
 */
export function simulate(timeline: readonly AnyEvent[], simulation: Simulation): CaseState {
  const { opening, steps } = recordedLife(timeline);
  const life = new SimulatedLife(opening, simulation);
  const lines = nextLines(steps);
  for (const [index, step] of steps.entries()) {
    life.go(step, { here: lines[index] ?? null, after: lines[index + 1] ?? null });
  }
  life.pass({ until: simulation.until }, null);
  return life.state;
}

/** The recorded life itself, event by event, in the same turns. */
export function relive(timeline: readonly AnyEvent[], seen: (turn: Turn) => void): void {
  let before: CaseState | null = null;
  for (const event of timeline) {
    const state: CaseState = evolve(before, event);
    seen({ before, state, events: [event], isOvertaken: false });
    before = state;
  }
}

/** Where the next act of an engineer shows the case, from this step on and from the next one on. */
interface LinesAhead {
  readonly here: Line | null;
  readonly after: Line | null;
}

/** For each step, and for the end: the line at which the next act of an engineer was done; null where none follows. */
function nextLines(steps: readonly RecordedStep[]): readonly (Line | null)[] {
  const lines: (Line | null)[] = [null];
  let ahead: Line | null = null;
  for (const step of steps.toReversed()) {
    if (step.kind === 'act' && isEngineers(step)) ahead = step.line;
    lines.push(ahead);
  }
  return lines.reverse();
}

function isEngineers({ events: [first] }: Act): boolean {
  return first.actor.kind === 'engineer';
}

class SimulatedLife {
  state: CaseState;
  private terms: { readonly of: TermsOf; readonly slice: PolicySlice } | undefined;
  /** The state before time closed the case, until people are known to have gone on or not. */
  private beforeClosing: CaseState | null = null;
  private overtakenAt: number | null = null;
  /** A window of level 1 ran out where its engineers went on: it moves the case no more. */
  private isSpent = false;
  /** The record moved the case and this life has not yet. */
  private owedMove: RecordedMove | null = null;

  constructor(
    opening: readonly AnyEvent[],
    private readonly simulation: Simulation,
  ) {
    const [opened, ...rest] = opening;
    if (opened?.type !== 'case-opened') throw new Error('the timeline has no opening');
    const { state, events } = applyRecordedOpening([opened, ...rest], simulation.policyOf(opened.data));
    this.state = state;
    simulation.seen({ before: null, state, events, isOvertaken: false });
  }

  go(step: RecordedStep, lines: LinesAhead): void {
    if (step.kind === 'move') this.followMove(step, lines.here);
    else this.take(step, lines);
  }

  /** Time passes: whatever is due until then happens, in order. */
  pass(to: { until: number; before?: number }, nextLine: Line | null): void {
    const { until, before = -Infinity } = to;
    for (let count = 0; ; count += 1) {
      const due = nextDeadline(this.state, this.policy);
      if (due === null || (due.at > until && due.at >= before)) return;
      if (count >= mostDeadlines) throw new Error(`the policy's deadlines do not come to an end: ${due.kind}`);
      this.passDeadline(due, nextLine);
    }
  }

  private get policy(): PolicySlice {
    const { policy, accountId } = this.state;
    if (this.terms?.of.policy !== policy || this.terms.of.accountId !== accountId) {
      this.terms = { of: { policy, accountId }, slice: this.simulation.policyOf({ policy, accountId }) };
    }
    return this.terms.slice;
  }

  private passDeadline(due: Deadline, nextLine: Line | null): void {
    const before = this.state;
    const applied = applyDeadline(before, due, { policy: this.policy, noticedAt: due.at });
    const isMoved = applied.state.line !== before.line;
    if (isMoved && isWindow(due) && nextLine === 1) this.spendWindow(due, applied.events);
    else this.follow(before, applied, { nextLine, isOvertaken: false });
    const isClosing = before.closedAt === null && this.state.closedAt !== null;
    if (isClosing) this.beforeClosing = before;
  }

  /** Level 1's window ran out, but its engineers went on with the case: the move is counted and the case stays. */
  private spendWindow(due: Deadline, events: readonly AnyEvent[]): void {
    const before = this.state;
    this.isSpent = true;
    this.state = lapsedAtLevel1(before, due);
    this.tell(before, events);
  }

  /** What the rules made of a turn, without a move to Level 2 that the record's people contradict. */
  private follow(
    before: CaseState,
    applied: Applied,
    { nextLine, isOvertaken }: { nextLine: Line | null; isOvertaken: boolean },
  ): void {
    const stays = nextLine === 1 || (this.isSpent && hasLapsed(before));
    const events = stays ? applied.events.filter((event) => !isMoveByItself(event)) : applied.events;
    this.state = events.length === applied.events.length ? applied.state : relived(before, events);
    this.tell(before, events, isOvertaken);
  }

  /** Where the record moved the case by itself, this life may have done so already, or does not yet. */
  private followMove(move: RecordedMove, nextLine: Line | null): void {
    this.pass({ until: move.event.at }, nextLine);
    if (this.state.line === move.event.data.line || this.state.closedAt !== null) return;
    if (hasLapsed(this.state)) this.catchUp(move, move.event.at);
    else this.owedMove = move;
  }

  /** An act of people, after all that was due before it. */
  private take(act: Act, { here, after }: LinesAhead): void {
    const [{ at }] = act.events;
    this.pass({ until: act.reachedAt, before: at }, here);
    const isOvertaken = this.reconcile(act);
    const [first, ...rest] = act.events.filter((event) => !this.isLeftOut(event));
    if (!first) return;
    this.follow(this.state, applyRecorded(this.state, [first, ...rest], this.policy), { nextLine: after, isOvertaken });
  }

  /** Puts the case where people's act shows it; says whether that takes a closing back. */
  private reconcile(act: Act): boolean {
    const isOvertaken = this.takeBackClosing(act);
    if (this.owedMove !== null && isEngineers(act)) {
      if (this.state.line !== act.line) this.catchUp(this.owedMove, act.events[0].at);
      this.owedMove = null;
    }
    return isOvertaken;
  }

  /** Time closed the case and people went on with it: it is as if it had not been closed. Says whether that is news. */
  private takeBackClosing(act: Act): boolean {
    const { beforeClosing } = this;
    this.beforeClosing = null;
    if (beforeClosing === null || act.wasClosed) return false;
    const isNews = this.overtakenAt !== this.state.closedAt;
    this.overtakenAt = this.state.closedAt;
    this.state = beforeClosing;
    return isNews;
  }

  /** The record's move, which is not this policy's: nobody counts it. */
  private catchUp({ event }: RecordedMove, at: number): void {
    this.owedMove = null;
    this.state = evolve(this.state, { ...event, at, seq: this.state.seq + 1 });
  }

  private isLeftOut(event: AnyEvent): boolean {
    if (event.type !== 'policy-adopted' || !this.simulation.isOneVersion) return false;
    const { policy, previous } = event.data;
    return policy.plan === previous.plan && policy.account === previous.account;
  }

  private tell(before: CaseState, events: readonly AnyEvent[], isOvertaken = false): void {
    const { closedAt } = this.state;
    // A closing that was taken back is due again as long as nothing has moved it: it is the same one.
    const isAgain = before.closedAt === null && closedAt !== null && closedAt === this.overtakenAt;
    if (!isAgain) this.simulation.seen({ before, state: this.state, events, isOvertaken });
  }
}

function lapsedAtLevel1(state: CaseState, due: Deadline): CaseState {
  const lapsed: AnyDraft = due.kind === 'triage' ? draft('triage-lapsed', {}) : draft('hand-off-lapsed', {});
  return evolve(state, { ...lapsed, seq: state.seq + 1, at: due.at, actor: systemActor });
}

function isWindow({ kind }: Deadline): boolean {
  return kind === 'triage' || kind === 'hand-off';
}

function hasLapsed({ triage, handOff }: CaseState): boolean {
  return triage?.lapsed === true || handOff.lapsed;
}

/** A move that nobody commanded. */
function isMoveByItself(event: AnyEvent): boolean {
  return event.type === 'level-changed' && event.commandId === undefined;
}

function relived(before: CaseState, events: readonly AnyEvent[]): CaseState {
  return events.reduce((state, event) => evolve(state, { ...event, seq: state.seq + 1 }), before);
}
