/**
 * One act for an engineer who leaves: every role in every open case is handed over by the ordinary commands. Each case stands by
 * itself, so what failed or was cut off is simply done again: what was handed over is not found any more.
 */
import pLimit from 'p-limit';
import { parseCommand } from '../domain/commands.js';
import type { EngineerActor } from '../domain/envelope.js';
import { handOverSteps, type HandOverStep, type HeldCase, type HeldRole, type Successors } from '../domain/leaving.js';
import type { HeldCaseReader } from '../store/held-case-reader.js';
import type { CommandAnswer, CommandIntake } from './requests.js';

export interface LeavingRequest {
  readonly actor: EngineerActor;
  readonly successors: Successors;
  /** Why, for the timelines: internal words. */
  readonly text: string;
  /** Only cases with a number after this one; empty: from the first. */
  readonly after: string;
  /** Only says what it would do. */
  readonly isDry: boolean;
}

export interface HandedOver {
  readonly case: string;
  readonly role: HeldRole;
  /** Null: it waits in its queue. Of a consult: who asked, whose move it is again. */
  readonly to: string | null;
}
export interface NotHandedOver {
  readonly case: string;
  readonly role: HeldRole;
  /** A stable word: that of the refusal, `no_successor` or `unavailable`. */
  readonly reason: string;
  readonly detail: string;
}
export interface LeavingReport {
  readonly moved: readonly HandedOver[];
  readonly failed: readonly NotHandedOver[];
  /** The `after` of the next call; null: every case was looked at. */
  readonly next: string | null;
  /** Open cases that still count on the engineer. */
  readonly remaining: number;
}

export interface LeavingServices {
  readonly held: HeldCaseReader;
  readonly intake: Pick<CommandIntake, 'send'>;
}

/** So many that the answer comes before any client loses its patience; the rest is the next call's. */
const casesPerCall = 100;
const casesAtOnce = 8;

/** Hands over what the engineer holds in the next cases after the number `after`, each as far as it goes. */
export async function handOverAll(services: LeavingServices, request: LeavingRequest): Promise<LeavingReport> {
  const { leaving } = request.successors;
  const cases = await services.held.list(leaving, { after: request.after, limit: casesPerCall });
  const atOnce = pLimit(casesAtOnce);
  const outcomes = await Promise.all(cases.map((one) => atOnce(() => handOverOne(services, request, one))));
  return {
    moved: outcomes.flat().filter((outcome): outcome is HandedOver => !('reason' in outcome)),
    failed: outcomes.flat().filter((outcome): outcome is NotHandedOver => 'reason' in outcome),
    next: cases.length === casesPerCall ? (cases.at(-1)?.number ?? null) : null,
    remaining: await services.held.count(leaving),
  };
}

type Outcome = HandedOver | NotHandedOver;

/** The steps of one case, one after the other: they concern the same workflow. */
async function handOverOne(services: LeavingServices, request: LeavingRequest, held: HeldCase): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const step of handOverSteps(held, request.successors)) {
    outcomes.push(await take(services, request, { number: held.number, step }));
  }
  return outcomes;
}

async function take(
  { intake }: LeavingServices,
  request: LeavingRequest,
  { number, step }: { readonly number: string; readonly step: HandOverStep },
): Promise<Outcome> {
  const { role, command: name, to } = step;
  if (name === null) {
    const detail = 'nobody else is there to be named to the customer: give a `coordinator`';
    return { case: number, role, reason: 'no_successor', detail };
  }
  if (request.isDry) return { case: number, role, to };
  const parsed = parseCommand(name, { ...bodyOf(step), text: request.text });
  if (!parsed.ok) throw new Error(`${name} is not what its schema says: ${parsed.issues[0]?.message ?? ''}`);
  const { actor } = request;
  const answer = await intake.send({ name, actor, caseNumber: number, command: parsed.command, channel: 'api' });
  const problem = problemOf(answer);
  return problem ? { case: number, role, ...problem } : { case: number, role, to };
}

function bodyOf(step: HandOverStep): Readonly<Record<string, unknown>> {
  if (step.role === 'consult') return { consult: step.consult };
  return step.to === null ? {} : { engineer: step.to };
}

/** Refusals that say that somebody had done it already. */
const doneAlready: ReadonlySet<string> = new Set(['unchanged', 'not_owned', 'unknown_consult']);

/** Undefined: done, or somebody had done it already. */
function problemOf(answer: CommandAnswer): { reason: string; detail: string } | undefined {
  if (answer.kind === 'refused') {
    const { reason, detail } = answer.refusal;
    return doneAlready.has(reason) ? undefined : { reason, detail };
  }
  if (answer.kind === 'unavailable') return { reason: 'unavailable', detail: answer.detail };
  return undefined;
}
