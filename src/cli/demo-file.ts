/** `demo.json` of the data folder: where the instance answers, and who may be tried there. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const demoUser = z.object({ id: z.string(), name: z.string(), token: z.string() });
const demoFile = z.object({
  url: z.string(),
  temporalAddress: z.string().optional(),
  databaseUrl: z.string().optional(),
  supportAddress: z.string().optional(),
  users: z.record(z.string(), demoUser),
});
export type DemoUser = z.output<typeof demoUser>;
export type DemoFile = z.output<typeof demoFile>;

/** Undefined where there is none, or it was written by something else. */
export async function findDemoFile(dataDir: string): Promise<DemoFile | undefined> {
  const content = await readFile(join(dataDir, 'demo.json'), 'utf8').catch(() => undefined);
  if (content === undefined) return undefined;
  const parsed = demoFile.safeParse(jsonOf(content));
  return parsed.success ? parsed.data : undefined;
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
