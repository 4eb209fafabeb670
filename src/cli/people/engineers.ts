/** Engineers of a running instance, as people name them. */
import { z } from 'zod';
import { loadConfiguration } from '../../runtime/configuration.js';
import { CommandFailure } from '../failure.js';
import { expectOk, findInstance, type Instance } from '../instance.js';

export interface Asking {
  readonly as?: string;
  readonly json?: boolean;
}
/** The instance and whose token is used. */
export interface Asked {
  readonly instance: Instance;
  readonly token: string;
}

const engineerDocument = z.object({
  id: z.string(),
  name: z.string(),
  isActive: z.boolean(),
  awayFrom: z.string().nullable(),
  awayUntil: z.string().nullable(),
  cover: z.string().nullable(),
});
export type EngineerDocument = z.output<typeof engineerDocument>;

export async function asking({ as }: Asking, standIn: string): Promise<Asked> {
  const instance = await findInstance(loadConfiguration());
  return { instance, token: instance.tokenOf(as, standIn) };
}

export function readAs<T extends z.ZodType>(schema: T, document: unknown): z.output<T> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new CommandFailure("the instance's answer is not what this program reads; are both of the same version?");
}

/** The id of the engineer of that id or e-mail address. */
export async function engineerIdOf({ instance, token }: Asked, name: string): Promise<string> {
  if (!name.includes('@')) return name;
  const { items } = await instance.list(`/engineers?email=${encodeURIComponent(name)}`, token);
  const [found] = items;
  if (found === undefined) throw new CommandFailure(`there is no engineer with the address ${name}`);
  return readAs(engineerDocument, found).id;
}

export async function changeEngineer({ instance, token }: Asked, id: string, body: object): Promise<EngineerDocument> {
  const path = `/engineers/${encodeURIComponent(id)}`;
  return readAs(engineerDocument, expectOk(await instance.send({ method: 'PATCH', path, body }, token)));
}
