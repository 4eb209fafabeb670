/** `caseline play` without its command line: reads a log and plays it dry or into a running instance. */
import { parsePolicy, sliceOf } from '../domain/policy-document.js';
import type { PolicySlice } from '../domain/policy.js';
import { ApiClient, InstanceError } from './api-client.js';
import { ApiDesk } from './api-desk.js';
import type { Desk } from './desk.js';
import { DomainDesk } from './domain-desk.js';
import { readIncidentLog } from './incident-log.js';
import { Organisation } from './organisation.js';
import { playLog, type PlaySummary } from './play-log.js';
import { levelsOfPeople } from './source-meaning.js';
import { staffOf, type Staff } from './translate.js';

export interface PlayFileOptions {
  readonly path: string;
  /** Plays only so many incidents, from the first of the file. */
  readonly limit?: number;
  readonly concurrency: number;
  /** The running instance; without one the play is dry. */
  readonly instance?: { readonly url: string; readonly token: string };
  readonly onPlayed?: (done: number, total: number) => void;
}

export async function playFile(options: PlayFileOptions): Promise<PlaySummary> {
  const { path, limit, concurrency, instance, onPlayed } = options;
  const all = await readIncidentLog(path);
  const staff = staffOf(levelsOfPeople(all));
  const desk = instance ? await instanceDesk(instance, staff) : dryDesk(staff);
  const incidents = limit === undefined ? all : all.slice(0, limit);
  const clock = (): number => Date.now();
  return playLog(incidents, { desk, staff }, { concurrency, clock, ...(onPlayed ? { onPlayed } : {}) });
}

function dryDesk(staff: Staff): Desk {
  return new DomainDesk(staff, standardPolicy(), Date.now());
}

/** Times are not waited for, so the standard policy serves any. */
function standardPolicy(): PolicySlice {
  const parsed = parsePolicy({ version: 1 });
  if (!parsed.ok) throw new Error('the standard policy is not valid');
  return sliceOf(parsed.document);
}

const reachWithinMs = 10_000;

async function instanceDesk({ url, token }: { url: string; token: string }, staff: Staff): Promise<Desk> {
  const patient = new ApiClient({ url });
  const first = await new ApiClient({ url, giveUpAfterMs: reachWithinMs }).send({
    method: 'GET',
    path: '/engineers?limit=1',
    token,
  });
  if (first.status === 401 || first.status === 403) {
    throw new InstanceError(`${url} does not take this token: an admin's is needed`);
  }
  const organisation = new Organisation(patient, { adminToken: token, staff });
  await organisation.prepare();
  return new ApiDesk(patient, organisation);
}
