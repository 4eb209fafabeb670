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
  /** Only says what it would do. */
  readonly isDry: boolean;
}

export interface HandedOver {
  readonly case: string;
  readonly role: HeldRole;
  /** Null: it waits in its queue. */
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
  /** Open cases that still count on the engineer. */
  readonly remaining: number;
}

export interface LeavingServices {
  readonly held: HeldCaseReader;
  readonly intake: Pick<CommandIntake, 'send'>;
}

const casesPerPage = 100;
/** Cases of one call: their answer comes before any proxy loses its patience; the rest is another call. */
const casesPerCall = 500;
const casesAtOnce = 8;

export async function handOverAll(services: LeavingServices, request: LeavingRequest): Promise<LeavingReport> {
  const { leaving } = request.successors;
  const outcomes: Outcome[] = [];
  let after = '';
  for (let seen = 0; seen < casesPerCall;) {
    const cases = await services.held.list(leaving, { after, limit: casesPerPage });
    const last = cases.at(-1);
    if (!last) break;
    const atOnce = pLimit(casesAtOnce);
    const done = await Promise.all(cases.map((one) => atOnce(() => handOverOne(services, request, one))));
    outcomes.push(...done.flat());
    seen += cases.length;
    after = last.number;
    // Nothing will go through now; what was not tried is said by `remaining`.
    if (done.flat().some((outcome) => 'reason' in outcome && outcome.reason === 'unavailable')) break;
  }
  return {
    moved: outcomes.filter((outcome): outcome is HandedOver => !('reason' in outcome)),
    failed: outcomes.filter((outcome): outcome is NotHandedOver => 'reason' in outcome),
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
  const parsed = parseCommand(name, { ...(to === null ? {} : { engineer: to }), text: request.text });
  if (!parsed.ok) throw new Error(`${name} is not what its schema says: ${parsed.issues[0]?.message ?? ''}`);
  const { actor } = request;
  const answer = await intake.send({ name, actor, caseNumber: number, command: parsed.command, channel: 'api' });
  const problem = problemOf(answer);
  return problem ? { case: number, role, ...problem } : { case: number, role, to };
}

/** Undefined: done, or somebody had done it already. */
function problemOf(answer: CommandAnswer): { reason: string; detail: string } | undefined {
  if (answer.kind === 'refused') {
    const { reason, detail } = answer.refusal;
    return reason === 'unchanged' || reason === 'not_owned' ? undefined : { reason, detail };
  }
  if (answer.kind === 'unavailable') return { reason: 'unavailable', detail: answer.detail };
  return undefined;
}
