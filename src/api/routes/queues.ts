/** The queues, and taking the most urgent of what waits. */
import { z } from 'zod';
import type { ClockName, PolicySlice, Term, WindowName } from '../../domain/policy.js';
import { levels, severities, type Level, type Severity } from '../../domain/vocabulary.js';
import type { PolicyReader, StoredPolicy } from '../../store/policy-store.js';
import type { QueueReader, QueueRow } from '../../store/queue-reader.js';
import { engineerOf } from '../access.js';
import { caseSchema } from '../case-document.js';
import { endpoint, ok, type Answer, type Call, type Endpoint } from '../endpoint.js';
import { notFound, Problem } from '../problem.js';
import { isoInstant, reference } from '../schemas.js';
import { sendCommand, type CommandServices } from './commands.js';

export interface QueueServices extends CommandServices {
  readonly queues: QueueReader;
  readonly policies: PolicyReader;
}

/** Others take from the same queue at the same time: so many are tried before it counts as empty. */
const candidates = 20;

const figures = {
  waiting: z.int(),
  oldest: isoInstant.nullable(),
  dueNext: isoInstant.nullable(),
  breached: z.int(),
};
/** How soon something must happen there, as the current policy has it: in plain time of the calendar. */
const termSchema = z.object({ name: z.string(), seconds: z.int(), calendar: z.string() });
const queueSchema = z
  .object({
    level: z.literal(levels),
    name: z.string().nullable().describe('As the current policy calls the level'),
    duties: z.array(z.string()).describe('What the level does (C16, C18)'),
    ...figures,
    severities: z.array(z.object({ severity: z.literal(severities), ...figures, terms: z.array(termSchema) })),
    teams: z.array(z.object({ id: z.string(), name: z.string(), ...figures })),
  })
  .meta({ id: 'Queue' });

const takeBody = z.strictObject({ team: reference.optional() });

export function queueEndpoints(services: QueueServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /queues',
      operationId: 'listQueues',
      tag: 'Queues',
      summary: 'What waits at each level, for each team and of each severity, and how soon it must be taken.',
      who: 'engineers',
      answer: z.object({ items: z.array(queueSchema), nextCursor: z.null() }),
      handle: async ({ now }) => {
        const policy = await services.policies.getCurrent(now);
        return ok({ items: presentQueues(await services.queues.list(now), policy), nextCursor: null });
      },
    }),
    endpoint({
      route: 'post /queues/{level}/take-next',
      operationId: 'takeNext',
      tag: 'Queues',
      summary: 'Take the most urgent case that waits: its ownership, or at level 3 its engagement.',
      who: 'engineers',
      body: takeBody,
      answer: caseSchema,
      handle: (call) => takeNext(call, services),
    }),
  ];
}

async function takeNext(call: Call<undefined, z.output<typeof takeBody>>, services: QueueServices): Promise<Answer> {
  const level = levels.find((known) => String(known) === call.params['level']);
  if (level === undefined) throw notFound('There are the queues of levels 1, 2 and 3.');
  if (!engineerOf(call.user).levels.includes(level)) {
    throw new Problem('forbidden', `You are not an engineer of level ${level}.`);
  }
  for (const number of await services.queues.listMostUrgent(level, call.body.team, candidates)) {
    const answer = await take({ call, number, level }, services);
    if (answer) return answer;
  }
  throw new Problem('queue_empty', `Nothing that you can take waits at level ${level}.`);
}

interface Taking {
  readonly call: Call;
  readonly number: string;
  readonly level: Level;
}

/** Undefined where the case can't be taken (any more): the next one is tried. The router keeps the answer under the key. */
async function take({ call, number, level }: Taking, services: QueueServices): Promise<Answer | undefined> {
  const bare = { body: {}, idempotency: undefined, ifMatch: undefined, isAsync: false };
  const command = level === 3 ? 'take-engagement' : 'take-ownership';
  const answer = await sendCommand(command, { ...call, ...bare, params: { number } }, services);
  return answer.status < 300 ? answer : undefined;
}

function presentQueues(rows: readonly QueueRow[], { slice, document }: StoredPolicy): z.output<typeof queueSchema>[] {
  return levels.map((level) => {
    const ofLevel = rows.filter((row) => row.level === level);
    const whole = ofLevel.find((row) => row.teamId === null && row.severity === null);
    const teams = ofLevel.flatMap((row) =>
      row.teamId === null ? [] : [{ id: row.teamId, name: row.teamName ?? row.teamId, ...presentFigures(row) }],
    );
    const bySeverity = severities.map((severity) => {
      const row = ofLevel.find((one) => one.severity === severity);
      return { severity, ...presentFigures(row), terms: presentTerms(slice, level, severity) };
    });
    const { name = null, duties = [] } = document.levels[level] ?? {};
    return { level, name, duties, ...presentFigures(whole), severities: bySeverity, teams };
  });
}

/** What lets a case leave the queue, or moves it by itself. */
const termsOfLevel: Readonly<Record<Level, { windows: readonly WindowName[]; clocks: readonly ClockName[] }>> = {
  1: { windows: ['triage', 'handOff'], clocks: ['ownership'] },
  2: { windows: [], clocks: ['ownership'] },
  3: { windows: [], clocks: ['engagementTakeUp'] },
};

function presentTerms(policy: PolicySlice, level: Level, severity: Severity): z.output<typeof termSchema>[] {
  const { windows, clocks } = termsOfLevel[level];
  const present = (name: string, { ms, calendar }: Term) => ({ name, seconds: Math.round(ms / 1000), calendar });
  return [
    ...windows.map((name) => present(name, policy.windows[name][severity])),
    ...clocks.map((name) => present(name, policy.clocks[name][severity])),
  ];
}

/** A level that holds nothing has a row too; the statement makes one for each. */
function presentFigures(row: QueueRow | undefined): Figures {
  if (!row) return { waiting: 0, oldest: null, dueNext: null, breached: 0 };
  const { waiting, oldest, dueNext, breached } = row;
  return { waiting, oldest: oldest?.toISOString() ?? null, dueNext: dueNext?.toISOString() ?? null, breached };
}

interface Figures {
  readonly waiting: number;
  readonly oldest: string | null;
  readonly dueNext: string | null;
  readonly breached: number;
}
