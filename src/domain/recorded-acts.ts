/** A recorded timeline in two: what people did, and what time did by itself (lifecycle.md, "Moving by itself", "Clocks"). */
import type { AnyEvent, CaseEvent } from './events.js';
import type { Line } from './vocabulary.js';

type Move = CaseEvent<'level-changed'>;

/** What one command did. */
export interface Act {
  readonly kind: 'act';
  readonly events: readonly [AnyEvent, ...AnyEvent[]];
  /** Where the record had the case when it was done. */
  readonly line: Line;
  readonly wasClosed: boolean;
  /** The latest instant of which the record shows that it had passed when the command was decided. */
  readonly reachedAt: number;
}
/** A move to Level 2 that nobody commanded. */
export interface RecordedMove {
  readonly kind: 'move';
  readonly event: Move;
}
export type RecordedStep = Act | RecordedMove;

export interface RecordedLife {
  readonly opening: readonly AnyEvent[];
  readonly steps: readonly RecordedStep[];
}

/** Parts a timeline, in its order. What time did is left out except the moves, which later acts of people build on. */
export function recordedLife(timeline: readonly AnyEvent[]): RecordedLife {
  const reading = new Reading();
  for (const event of timeline) reading.add(event);
  return reading.life();
}

/** Only a command's own events carry its id: what follows from it, and what time does, has none. */
function isOfPeople(event: AnyEvent): boolean {
  return event.commandId !== undefined;
}

class Reading {
  private readonly opening: AnyEvent[] = [];
  private readonly steps: RecordedStep[] = [];
  private act: { commandId: string | undefined; events: AnyEvent[] } | null = null;
  private line: Line = 1;
  private isClosed = false;
  private reachedAt = 0;
  private openedBy: string | undefined;

  add(event: AnyEvent): void {
    if (event.type === 'case-opened') {
      this.openedBy = event.commandId;
      this.opening.push(event);
    } else if (isOfPeople(event)) this.addOfPeople(event);
    else this.addOfTime(event);
    this.remember(event);
  }

  life(): RecordedLife {
    return { opening: this.opening, steps: this.steps };
  }

  private addOfPeople(event: AnyEvent): void {
    if (this.steps.length === 0 && event.commandId === this.openedBy) {
      this.opening.push(event);
      return;
    }
    if (this.act !== null && this.act.commandId === event.commandId) {
      this.act.events.push(event);
      return;
    }
    const events: [AnyEvent, ...AnyEvent[]] = [event];
    this.act = { commandId: event.commandId, events };
    const { line, isClosed: wasClosed, reachedAt } = this;
    this.steps.push({ kind: 'act', events, line, wasClosed, reachedAt });
  }

  private addOfTime(event: AnyEvent): void {
    // What follows from a command stands at the command's instant and says nothing of the time at which it was decided.
    const isConsequence = event.at === this.act?.events[0]?.at;
    this.act = null;
    if (!isConsequence) this.reachedAt = Math.max(this.reachedAt, event.at);
    if (event.type === 'level-changed') this.steps.push({ kind: 'move', event });
  }

  private remember(event: AnyEvent): void {
    if (event.type === 'case-opened') this.line = event.data.level === 1 ? 1 : 2;
    if (event.type === 'level-changed' || event.type === 'case-reopened') this.line = event.data.line;
    if (event.type === 'case-closed') this.isClosed = true;
    if (event.type === 'case-reopened') this.isClosed = false;
  }
}
