/** POST /cases and POST /cases/{number}/{command}, made from the command table. */
import { catalogue, commandNames, type CommandName } from '../../domain/catalogue.js';
import { parseCommand, type ParsedCommand } from '../../domain/commands.js';
import { mayCommand } from '../../domain/permissions.js';
import type { Channel } from '../../domain/vocabulary.js';
import type { CommandAnswer, CommandIntake, CommandRequest, OpenAnswer } from '../../intake/requests.js';
import type { User } from '../../store/user-store.js';
import { caseSchema } from '../case-document.js';
import { isCaseNumber, noSuchCase, readerOf, type CaseView } from '../case-view.js';
import {
  caseAnswer,
  caseCreated,
  commonAnswer,
  problemAnswer,
  refusalProblem,
  withoutCase,
} from '../command-answers.js';
import { endpoint, type Answer, type Call, type Endpoint } from '../endpoint.js';
import type { ApiMetrics } from '../metrics.js';
import { fieldErrors, invalid, Problem } from '../problem.js';

export interface CommandServices {
  readonly intake: CommandIntake;
  readonly view: CaseView;
  readonly metrics: ApiMetrics;
}

/** Commands that a person sends to a case: not `open`, and none of the system's own facts. */
export const caseCommands: readonly CommandName[] = commandNames.filter(
  (name) => name !== 'open' && catalogue[name].who.some((role) => role !== 'system'),
);

export function commandEndpoints(services: CommandServices): readonly Endpoint[] {
  return [openEndpoint(services), ...caseCommands.map((name) => commandEndpoint(name, services))];
}

function openEndpoint(services: CommandServices): Endpoint {
  return endpoint({
    route: 'post /cases',
    operationId: 'open',
    tag: 'Cases',
    summary: catalogue.open.description,
    who: 'anyone',
    status: 201,
    answer: caseSchema,
    command: 'open',
    keptBy: 'intake',
    handle: (call) => openCase(call, services),
  });
}

function commandEndpoint(name: CommandName, services: CommandServices): Endpoint {
  return endpoint({
    route: `post /cases/{number}/${name}`,
    operationId: name,
    tag: 'Commands',
    summary: catalogue[name].description,
    who: 'anyone',
    answer: caseSchema,
    command: name,
    keptBy: 'intake',
    handle: (call) => sendCommand(name, call, services),
  });
}

async function openCase(call: Call, services: CommandServices): Promise<Answer> {
  const { user, idempotency } = call;
  const command = parsed('open', call);
  const answer = await services.intake.openCase({
    actor: user.actor,
    command,
    channel: openingChannel(user, command),
    ...(idempotency ? { idempotency } : {}),
  });
  services.metrics.answered('open', answer.kind);
  const shown = await opened(answer, user, services);
  return answer.kind === 'replayed' ? shown : keep(call, services.intake, shown);
}

async function opened(answer: OpenAnswer, user: User, { view, metrics }: CommandServices): Promise<Answer> {
  if (answer.kind === 'opened') return caseCreated(await view.get(user, answer.caseNumber));
  if (answer.kind !== 'refused') return commonAnswer(answer);
  metrics.refused('open', answer.refusal.reason);
  return problemAnswer(refusalProblem('open', answer.refusal, readerOf(user)));
}

/** Sends a parsed command of a known caller to a case; what take-next does too. */
export async function sendCommand(name: CommandName, call: Call, services: CommandServices): Promise<Answer> {
  const { intake, metrics } = services;
  const { user, idempotency } = call;
  const caseNumber = call.params['number'] ?? '';
  const command = parsed(name, call);
  if (!isCaseNumber(caseNumber)) throw noSuchCase(caseNumber);
  const answer = await intake.send({ ...requestOf(name, call, command), caseNumber });
  metrics.answered(name, answer.kind);
  if (answer.kind === 'not-found') {
    if (idempotency) await intake.release(idempotency);
    throw noSuchCase(caseNumber);
  }
  if (answer.kind === 'refused') metrics.refused(name, answer.refusal.reason);
  const shown = await answered(name, answer, { user, caseNumber, view: services.view });
  return answer.kind === 'replayed' ? shown : keep(call, intake, shown);
}

function requestOf(name: CommandName, call: Call, command: ParsedCommand): Omit<CommandRequest, 'caseNumber'> {
  const ifSeq = expectedSeq(call.ifMatch);
  return {
    name,
    actor: call.user.actor,
    command,
    channel: 'api',
    isAsync: call.isAsync,
    ...(call.idempotency ? { idempotency: call.idempotency } : {}),
    ...(ifSeq === undefined ? {} : { ifSeq }),
  };
}

/** Role first (403), then the body (422). */
function parsed<N extends CommandName>(name: N, call: Call): ParsedCommand<N> {
  if (!mayCommand(call.user.actor, name)) {
    throw new Problem(
      'forbidden',
      `Your role does not allow \`${name}\`; it is for: ${catalogue[name].who.join(', ')}.`,
    );
  }
  const result = parseCommand(name, call.body);
  if (!result.ok) throw invalid(fieldErrors(result.issues));
  return result.command;
}

interface Shown {
  readonly user: User;
  readonly caseNumber: string;
  readonly view: CaseView;
}

async function answered(
  name: CommandName,
  answer: Exclude<CommandAnswer, { kind: 'not-found' }>,
  { user, caseNumber, view }: Shown,
): Promise<Answer> {
  switch (answer.kind) {
    case 'applied':
      return caseAnswer(200, await view.get(user, answer.caseNumber ?? caseNumber));
    case 'followed-up':
      return caseCreated(await view.get(user, answer.caseNumber));
    case 'refused':
      return problemAnswer(refusalProblem(name, answer.refusal, readerOf(user)));
    default:
      return withoutCase(answer);
  }
}

/** The first answer is kept under the caller's key; what may turn out otherwise (5xx) was thrown before. */
async function keep(call: Call, intake: CommandIntake, answer: Answer): Promise<Answer> {
  if (call.idempotency) await intake.remember(call.idempotency, answer.status, answer.body);
  return answer;
}

/** `If-Match: "12"`, 12 or W/"12": the `seq` the caller has seen; `*` matches any case that exists. */
function expectedSeq(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const digits = /^\s*(?:W\/)?"?(\d{1,9})"?\s*$/u.exec(header)?.[1];
  if (digits === undefined)
    throw invalid([{ path: 'If-Match', message: 'give the `seq` of the case, for example "12"' }]);
  return Number(digits);
}

/** The door says the channel; an engineer may name another, for whoever phoned or wrote, a customer only the portal. */
function openingChannel(user: User, command: ParsedCommand<'open'>): Channel {
  const { channel } = command.body;
  if (channel === undefined) return 'api';
  if (user.actor.kind === 'contact' && channel !== 'api' && channel !== 'portal') {
    throw invalid([{ path: 'channel', message: 'is for engineers, who open cases for those who phone or write' }]);
  }
  return channel;
}
