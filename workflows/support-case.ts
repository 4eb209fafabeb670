/**
 * A support case, for its whole life: a loop that waits for a command or the nearest deadline. Rules are in src/domain,
 * state and persistence in `case-run.ts`, doors in `doors.ts`.
 */
import { allHandlersFinished, CancellationScope, condition, makeContinueAsNewFunc } from '@temporalio/workflow';
import type { CaseWorkflowInput } from '../src/domain/carried-case.js';
import { endsConversation, nextDeadline, type Deadline } from '../src/domain/deadlines.js';
import { iso } from '../src/domain/instants.js';
import { CaseRun } from './case-run.js';
import { Doors } from './doors.js';
import { isLongRun } from './run-length.js';

/** A reopening stored in the last second of its window still finds the workflow: it ends this long after the window. */
const reopenGraceMs = 15_000;

/** The workflow `case-<number>`. It ignores cancellation: an open case is never forgotten. */
export async function supportCase(input: CaseWorkflowInput): Promise<void> {
  await CancellationScope.nonCancellable(() => live(input));
}

async function live(input: CaseWorkflowInput): Promise<void> {
  const run = new CaseRun(input);
  const doors = new Doors(run);
  doors.open();
  // What is decided is always written before the run ends: a run may begin with so many messages that it is over at once. And a
  // word that arrives while the last act is being written takes the completion back: the case lives on.
  do {
    while (!isOver(run)) {
      await nextTurn(run);
      await passDeadlines(run, doors);
    }
    await condition(() => allHandlersFinished() && doors.isQuiet && run.isSaved);
  } while (!isOver(run));
  // No await from here on: a message that arrives now is answered by the next run, or by the follow-up of a completed case.
  if (!run.state.completed) {
    const { options } = input;
    const { policy } = run;
    await makeContinueAsNewFunc<typeof supportCase>()({ policy, options, begin: { carried: run.carry() } });
  }
}

/** Whether this run ends: the case is completed, or goes on in a new one. */
function isOver(run: CaseRun): boolean {
  return run.state.completed || isLongRun(run.options.historyLimit);
}

/**
 * Waits for the nearest deadline, or for one that is nearer. A later or paused one lets the armed timer fire and be ignored:
 * re-arming on every command would cost two events each (loop.md section 1).
 */
async function nextTurn(run: CaseRun): Promise<void> {
  const armed = nearest(run);
  const mustWake = (): boolean => {
    const next = nearest(run);
    const isNearer = next !== null && (armed === null || next.at < armed.at);
    return isOver(run) || isNearer;
  };
  if (!armed) return condition(mustWake);
  const waitMs = Math.max(1, armed.at - Date.now());
  await condition(mustWake, waitMs, { summary: `${armed.kind} due ${iso(armed.at)}` });
}

/** Passes every deadline that is due, in order, each stamped at its due time. */
async function passDeadlines(run: CaseRun, doors: Doors): Promise<void> {
  for (let due = nearest(run); due !== null && due.at <= Date.now(); due = nearest(run)) {
    if (endsConversation(due)) {
      await doors.applyStoredFacts();
      const still = nearest(run);
      if (still?.kind !== due.kind || still.at > Date.now()) continue;
    }
    run.passDeadline({ ...due, at: due.at - graceOf(due) });
  }
}

/** The nearest deadline as the loop waits for it; a closed case that still has mail or more under way does not end. */
function nearest(run: CaseRun): Deadline | null {
  const next = nextDeadline(run.state, run.policy);
  if (next?.kind !== 'reopen') return next;
  return run.isOutgoing ? null : { ...next, at: next.at + graceOf(next) };
}

function graceOf(deadline: Pick<Deadline, 'kind'>): number {
  return deadline.kind === 'reopen' ? reopenGraceMs : 0;
}
