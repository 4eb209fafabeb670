/** Lives of past cases under two policies, side by side with what was recorded: counted by severity and clock. */
import type { AnyEvent } from '../domain/events.js';
import {
  clockFigures,
  LifeCount,
  timeFigures,
  type ClockFigure,
  type Figure,
  type Figures,
  type TimeFigure,
} from '../domain/life-figures.js';
import { clockNames, type ClockName, type PolicySlice } from '../domain/policy.js';
import { relive, simulate, type TermsOf } from '../domain/simulate.js';
import { severities, type Severity } from '../domain/vocabulary.js';

/** A case's timeline, under the name that examples give it. */
export interface Life {
  readonly name: string;
  readonly events: readonly AnyEvent[];
}

/** Counts by column: as recorded (null where there is no record of what time did), under the one policy, under the other. */
export interface Columns<T> {
  readonly recorded: T | null;
  readonly current: T;
  readonly proposed: T;
}

export interface ClockRow extends Columns<Readonly<Record<ClockFigure, number>>> {
  readonly clock: ClockName;
  readonly severity: Severity;
}
export interface TimeRow extends Columns<number> {
  readonly what: TimeFigure;
  readonly severity: Severity;
}
/** Cases in which something happens under one of the two policies only: how many, and the first of them. */
export interface Examples {
  readonly what: ClockName | TimeFigure;
  readonly severity: Severity;
  readonly added: { readonly cases: number; readonly first: readonly string[] };
  readonly removed: { readonly cases: number; readonly first: readonly string[] };
}

export interface Comparison {
  readonly cases: number;
  readonly events: number;
  readonly clocks: readonly ClockRow[];
  readonly time: readonly TimeRow[];
  readonly examples: readonly Examples[];
  /** Timelines that can't be lived again; they are in no figure. */
  readonly unreadable: readonly { readonly case: string; readonly why: string }[];
}

export type PolicyOf = (of: TermsOf) => PolicySlice;

export interface Policies {
  readonly current: PolicyOf;
  readonly proposed: PolicyOf;
  /** Epoch milliseconds until which open cases go on. */
  readonly until: number;
  /** Whether the timelines show what time did, and not only what people did. */
  readonly hasRecord: boolean;
}

const shownExamples = 5;
const noFigures: Figures = new Map();

/** Add lives one by one, then take the result. */
export class LivesComparison {
  readonly #policies: Policies;
  readonly #totals = {
    recorded: new Map<Figure, number>(),
    current: new Map<Figure, number>(),
    proposed: new Map<Figure, number>(),
  };
  readonly #added = new Map<Figure, string[]>();
  readonly #removed = new Map<Figure, string[]>();
  readonly #unreadable: { case: string; why: string }[] = [];
  #cases = 0;
  #events = 0;

  constructor(policies: Policies) {
    this.#policies = policies;
  }

  add(life: Life): void {
    this.#cases += 1;
    this.#events += life.events.length;
    const figures = this.#figuresOf(life);
    if (!figures) return;
    addTo(this.#totals.recorded, figures.recorded);
    addTo(this.#totals.current, figures.current);
    addTo(this.#totals.proposed, figures.proposed);
    noteOnly(this.#added, { life, within: figures.proposed, without: figures.current });
    noteOnly(this.#removed, { life, within: figures.current, without: figures.proposed });
  }

  result(): Comparison {
    return {
      cases: this.#cases,
      events: this.#events,
      clocks: severities.flatMap((severity) => clockNames.map((clock) => this.#clockRow(clock, severity))),
      time: severities.flatMap((severity) => timeFigures.map((what) => this.#timeRow(what, severity))),
      examples: this.#examples(),
      unreadable: this.#unreadable,
    };
  }

  /** A timeline that does not fit the rules is told with its reason; the others go on. */
  #figuresOf(life: Life): { recorded: Figures; current: Figures; proposed: Figures } | undefined {
    const { current, proposed, hasRecord } = this.#policies;
    try {
      return {
        recorded: hasRecord ? recordedFigures(life) : noFigures,
        current: this.#figuresUnder(life, current),
        proposed: this.#figuresUnder(life, proposed),
      };
    } catch (error) {
      this.#unreadable.push({ case: life.name, why: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }

  #figuresUnder({ events }: Life, policyOf: PolicyOf): Figures {
    const count = new LifeCount();
    simulate(events, { policyOf, isOneVersion: true, until: this.#policies.until, seen: count.seen });
    return count.ended();
  }

  #clockRow(clock: ClockName, severity: Severity): ClockRow {
    const column = (of: Figures): Record<ClockFigure, number> => {
      const counted = clockFigures.map((figure) => [figure, of.get(`${severity}/${clock}/${figure}`) ?? 0]);
      return Object.fromEntries(counted) as Record<ClockFigure, number>; // exactly the figures
    };
    return { clock, severity, ...this.#columns(column) };
  }

  #timeRow(what: TimeFigure, severity: Severity): TimeRow {
    return { what, severity, ...this.#columns((of) => of.get(`${severity}/time/${what}`) ?? 0) };
  }

  #columns<T>(column: (of: Figures) => T): Columns<T> {
    const { recorded, current, proposed } = this.#totals;
    return {
      recorded: this.#policies.hasRecord ? column(recorded) : null,
      current: column(current),
      proposed: column(proposed),
    };
  }

  #examples(): Examples[] {
    const differ = (figure: Figure): boolean => this.#added.has(figure) || this.#removed.has(figure);
    return severities.flatMap((severity) => [
      ...clockNames
        .filter((clock) => differ(`${severity}/${clock}/breached`))
        .map((clock) => this.#example(clock, severity, `${severity}/${clock}/breached`)),
      ...timeFigures
        .filter((what) => differ(`${severity}/time/${what}`))
        .map((what) => this.#example(what, severity, `${severity}/time/${what}`)),
    ]);
  }

  #example(what: ClockName | TimeFigure, severity: Severity, figure: Figure): Examples {
    const named = (names: readonly string[] = []): Examples['added'] => ({
      cases: names.length,
      first: names.slice(0, shownExamples),
    });
    return { what, severity, added: named(this.#added.get(figure)), removed: named(this.#removed.get(figure)) };
  }
}

function recordedFigures({ events }: Life): Figures {
  const count = new LifeCount();
  relive(events, count.seen);
  return count.ended();
}

function addTo(total: Map<Figure, number>, figures: Figures): void {
  for (const [figure, count] of figures) total.set(figure, (total.get(figure) ?? 0) + count);
}

function noteOnly(
  noted: Map<Figure, string[]>,
  { life, within, without }: { readonly life: Life; readonly within: Figures; readonly without: Figures },
): void {
  for (const figure of within.keys()) {
    if (without.has(figure)) continue;
    const names = noted.get(figure) ?? [];
    names.push(life.name);
    noted.set(figure, names);
  }
}
