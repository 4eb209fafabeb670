/** What a person reads of a case in the Temporal UI. Codes and ids only: histories hold no prose and no address. */
import { readClock } from './clock-times.js';
import type { AnyEvent } from './events.js';
import { pendingActions } from './pending-actions.js';
import { clockNames, type PolicySlice } from './policy.js';
import type { CaseState } from './state.js';
import { levelOf, statusOf } from './status.js';

/** How many of the newest events the summary shows. */
export const shownEvents = 5;

/** One line for the list of workflows: fixed at the start of the case. */
export function staticSummaryOf(state: CaseState): string {
  const { number, kind, severity, product } = state;
  return [`Case ${number}`, kind, `severity ${String(severity)}`, ...(product === null ? [] : [product])].join(' · ');
}

/** Markdown: status, level, owner, whose move it is since when and due when, the clocks that run, and the last events. */
export function currentDetailsOf(state: CaseState, policy: PolicySlice, lastEvents: readonly AnyEvent[]): string {
  const actions = pendingActions(state, policy);
  const moves = actions.map(
    ({ side, kind, detail, since, dueAt }) =>
      `| ${side} | ${kind}${detail === null ? '' : ` (${detail})`} | ${instant(since)} | ${dueAt === null ? '–' : instant(dueAt)} |`,
  );
  const clocks = runningClocks(state, policy);
  const events = lastEvents.map(
    (event) => `- ${String(event.seq)} · ${instant(event.at)} · ${event.type} · ${event.actor.kind} ${event.actor.id}`,
  );
  return [
    `Case ${state.number} · **${statusOf(state)}** · level ${String(levelOf(state))} · owner ${state.owner ?? 'nobody'} · severity ${String(state.severity)} · seq ${String(state.seq)}`,
    '',
    ...(moves.length > 0
      ? ['| whose move | what | since | due |', '|---|---|---|---|', ...moves, '']
      : ['Nothing is pending.', '']),
    ...(clocks.length > 0 ? ['| clock | due | |', '|---|---|---|', ...clocks, ''] : []),
    'Last events:',
    '',
    ...events,
  ].join('\n');
}

/** Those that somebody must still meet: running, or paused with what is left. */
function runningClocks(state: CaseState, policy: PolicySlice): readonly string[] {
  return clockNames.flatMap((name) => {
    const mode = state.clocks[name]?.mode;
    if (mode !== 'running' && mode !== 'paused') return [];
    const { dueAt, breachedAt } = readClock(name, state, policy);
    const isWarned = state.clocks[name]?.warnedAt !== null;
    const mark = breachedAt === null ? (isWarned ? 'warned' : '') : `**breached** ${instant(breachedAt)}`;
    return [`| ${name} | ${mode === 'paused' || dueAt === null ? 'paused' : instant(dueAt)} | ${mark} |`];
  });
}

/** To the minute: in a column of the UI more would wrap. */
function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
