/** What is counted in a life: for each clock how its rounds ended, and what time did beside, by severity. */
import type { AnyEvent } from './events.js';
import { clockNames, type ClockName } from './policy.js';
import type { Turn } from './simulate.js';
import type { CaseState, ClockState } from './state.js';
import type { Severity } from './vocabulary.js';

/**
 * A clock's round runs from one start to the next: `met` in time, `breached` (also if met later), `ended` without an answer, or
 * still `open`; `warned` counts those of them in which the warning came.
 */
export const clockFigures = ['met', 'warned', 'breached', 'ended', 'open'] as const;
export type ClockFigure = (typeof clockFigures)[number];

export const timeFigures = [
  'reminded',
  'closure-proposed',
  'closed-by-silence',
  'left-to-owner',
  'closed-by-window',
  'overtaken',
  'moved-by-triage',
  'moved-by-hand-off',
  'lead-told',
  'overdue',
  'paged',
  'page-unanswered',
] as const;
/**
 * `overtaken`: closed by silence or window before a word that the record has. `left-to-owner`: the silence ended on a severity
 * that closes only by the owner's word. `lead-told`: a window of level 1 ended and the case stayed. `overdue`: an action
 * without a clock of its own was not done in its window.
 */
export type TimeFigure = (typeof timeFigures)[number];

export type Figure = `${Severity}/${ClockName}/${ClockFigure}` | `${Severity}/time/${TimeFigure}`;
export type Figures = ReadonlyMap<Figure, number>;

/** Counts one life: give `seen` each turn, then take the figures with `ended`. */
export class LifeCount {
  readonly #figures = new Map<Figure, number>();
  #last: CaseState | null = null;

  readonly seen = ({ before, state, events, isOvertaken }: Turn): void => {
    let { severity } = before ?? state;
    if (isOvertaken) this.#count(`${severity}/time/overtaken`);
    for (const event of events) {
      if (event.type === 'severity-changed') severity = event.data.to;
      this.#countEvent(event, severity);
    }
    if (before && before.clocks !== state.clocks) this.#countRounds(before, state);
    this.#last = state;
  };

  ended(): Figures {
    const last = this.#last;
    if (last) for (const name of clockNames) this.#countRound(name, last.clocks[name], last.severity);
    this.#last = null;
    return this.#figures;
  }

  #countRounds(before: CaseState, state: CaseState): void {
    for (const name of clockNames) {
      const clock = before.clocks[name];
      if (clock !== null && state.clocks[name]?.since !== clock.since) {
        this.#countRound(name, { ...clock, mode: 'met' }, before.severity);
      }
    }
  }

  /** A breach is counted when it happens. */
  #countRound(name: ClockName, clock: ClockState | null, severity: Severity): void {
    if (clock === null || clock.breachedAt !== null || clock.runs.length === 0) return;
    const figure = clock.mode === 'met' ? 'met' : clock.mode === 'off' ? 'ended' : 'open';
    this.#count(`${severity}/${name}/${figure}`);
  }

  #countEvent(event: AnyEvent, severity: Severity): void {
    if (event.type === 'clock-warned') this.#count(`${severity}/${event.data.clock}/warned`);
    else if (event.type === 'clock-breached') this.#count(`${severity}/${event.data.clock}/breached`);
    else {
      const figure = timeFigureOf(event);
      if (figure) this.#count(`${severity}/time/${figure}`);
    }
  }

  #count(figure: Figure): void {
    this.#figures.set(figure, (this.#figures.get(figure) ?? 0) + 1);
  }
}

const byType: Partial<Record<AnyEvent['type'], TimeFigure>> = {
  'reminder-sent': 'reminded',
  'closure-proposed': 'closure-proposed',
  'silence-ended': 'left-to-owner',
  'triage-lapsed': 'lead-told',
  'hand-off-lapsed': 'lead-told',
  'action-overdue': 'overdue',
  paged: 'paged',
  'page-unanswered': 'page-unanswered',
};

function timeFigureOf(event: AnyEvent): TimeFigure | undefined {
  if (event.type === 'case-closed' && event.data.how === 'silence') return 'closed-by-silence';
  if (event.type === 'case-closed' && event.data.how === 'window') return 'closed-by-window';
  if (event.type === 'level-changed' && event.data.reason === 'TRIAGE_WINDOW') return 'moved-by-triage';
  if (event.type === 'level-changed' && event.data.reason === 'HAND_OFF_WINDOW') return 'moved-by-hand-off';
  return byType[event.type];
}
