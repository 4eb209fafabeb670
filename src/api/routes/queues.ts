/** The queues, and taking the most urgent of what waits. */
import { z } from 'zod';
import { levels, type Level } from '../../domain/vocabulary.js';
import type { QueueReader, QueueRow } from '../../store/queue-reader.js';
import { engineerOf } from '../access.js';
import { caseSchema } from '../case-document.js';
import { endpoint, ok, type Answer, type Call, type Endpoint } from '../endpoint.js';
import { notFound, Problem } from '../problem.js';
import { isoInstant, reference } from '../schemas.js';
import { sendCommand, type CommandServices } from './commands.js';

export interface QueueServices extends CommandServices {
  readonly queues: QueueReader;
}

/** Others take from the same queue at the same time: so many are tried before it counts as empty. */
const candidates = 20;

const figures = {
  waiting: z.int(),
  oldest: isoInstant.nullable(),
  dueNext: isoInstant.nullable(),
  breached: z.int(),
};
const queueSchema = z
  .object({
    level: z.literal(levels),
    ...figures,
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
      summary: 'What waits at each level and for each team of it.',
      who: 'engineers',
      answer: z.object({ items: z.array(queueSchema), nextCursor: z.null() }),
      handle: async ({ now }) => ok({ items: presentQueues(await services.queues.list(now)), nextCursor: null }),
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

function presentQueues(rows: readonly QueueRow[]): z.output<typeof queueSchema>[] {
  return levels.map((level) => {
    const ofLevel = rows.filter((row) => row.level === level);
    const whole = ofLevel.find((row) => row.teamId === null);
    const teams = ofLevel.flatMap((row) =>
      row.teamId === null ? [] : [{ id: row.teamId, name: row.teamName ?? row.teamId, ...presentFigures(row) }],
    );
    return { level, ...presentFigures(whole), teams };
  });
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
