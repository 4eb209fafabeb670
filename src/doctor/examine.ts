/** Looks at every case in PostgreSQL and Temporal. What differs is looked at again: a case that is being worked on differs for a moment. */
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Database } from '../store/database.js';
import type { PolicyReader } from '../store/policy-store.js';
import {
  countLivingCases,
  findProjectedCase,
  listLeftBehind,
  listLongQueued,
  livingCases,
  type LeftBehind,
  type ProjectedCase,
} from '../store/projected-case-reader.js';
import { differencesOf, type Difference } from './compare.js';
import type { Workflows } from './workflows.js';

export interface ExamineSources {
  readonly database: Database;
  readonly policies: PolicyReader;
  readonly workflows: Workflows;
}

export interface Findings {
  /** Cases that should have a workflow. */
  readonly cases: number;
  readonly checked: number;
  readonly differences: readonly Difference[];
}

const queriesAtOnce = 8;
/** A difference counts once nothing has moved for so long … */
const standsForMs = 3_000;
/** … and at the latest after this long. */
const atMostMs = 20_000;
const lookEveryMs = 200;

/** Examines all cases; `onChecked` hears how many are done. */
export async function examineAll(
  sources: ExamineSources,
  onChecked: (checked: number, cases: number) => void,
): Promise<Findings> {
  const limit = pLimit(queriesAtOnce);
  const cases = await countLivingCases(sources.database);
  const seen = new Set<string>();
  const differences: Difference[] = [];
  let checked = 0;
  const examine = async (caseNumber: string, first?: ProjectedCase): Promise<void> => {
    differences.push(...(await examineCase(sources, caseNumber, first)));
    checked += 1;
    onChecked(checked, Math.max(cases, checked));
  };
  for await (const page of livingCases(sources.database)) {
    for (const { caseNumber } of page) seen.add(caseNumber);
    await Promise.all(page.map((projected) => limit(() => examine(projected.caseNumber, projected))));
  }
  const unseen: string[] = [];
  for await (const caseNumber of sources.workflows.runningCases()) if (!seen.has(caseNumber)) unseen.push(caseNumber);
  await Promise.all(unseen.map((caseNumber) => limit(() => examine(caseNumber))));
  differences.push(...(await leftBehind(sources)), ...(await undelivered(sources)));
  return { cases, checked, differences: inOrder(differences) };
}

/** The differences of several cases that stand when they are looked at again. */
export async function examineCases(
  sources: ExamineSources,
  caseNumbers: Iterable<string>,
): Promise<readonly Difference[]> {
  const limit = pLimit(queriesAtOnce);
  const found = await Promise.all([...caseNumbers].map((one) => limit(() => examineCase(sources, one))));
  return found.flat();
}

/** The differences of one case that stand when it is looked at again; `first` is a look already taken. */
async function examineCase(
  sources: ExamineSources,
  caseNumber: string,
  first?: ProjectedCase,
): Promise<readonly Difference[]> {
  const beganAt = Date.now();
  let projected = first ?? (await findProjectedCase(sources.database, caseNumber));
  let movedAt = beganAt;
  for (;;) {
    const found = await compare(sources, caseNumber, projected);
    const now = Date.now();
    if (found.length === 0 || now - movedAt > standsForMs || now - beganAt > atMostMs) return found;
    await pause(lookEveryMs);
    const next = await findProjectedCase(sources.database, caseNumber);
    if (next?.seq !== projected?.seq) movedAt = Date.now();
    projected = next;
  }
}

async function compare(
  { policies, workflows }: ExamineSources,
  caseNumber: string,
  projected: ProjectedCase | undefined,
): Promise<readonly Difference[]> {
  if (projected) {
    const workflow = await workflows.view(caseNumber);
    return differencesOf(projected, workflow, await policies.getSlice(projected.state.policy));
  }
  const runs = await workflows.isRunning(caseNumber);
  return runs ? [{ case: caseNumber, what: 'workflow', projection: 'no such case', workflow: 'running' }] : [];
}

/** What the relay is about to hand over anyway is gone at the second look. */
export async function leftBehind({ database }: ExamineSources): Promise<readonly Difference[]> {
  const untilAt = Date.now() + standsForMs;
  for (;;) {
    const found = await listLeftBehind(database);
    if (found.length === 0 || Date.now() > untilAt) return found.map(leftDifference);
    await pause(lookEveryMs);
  }
}

function leftDifference({ caseNumber, what, count, oldest }: LeftBehind): Difference {
  return { case: caseNumber, what, projection: `${count} since ${oldest.toISOString()}`, workflow: null };
}

/** Mail that waits although no activity is there to send it. */
async function undelivered({ database, workflows }: ExamineSources): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const { caseNumber, count, oldest } of await listLongQueued(database)) {
    if (await workflows.isDelivering(caseNumber)) continue;
    const projection = `${count} queued since ${oldest.toISOString()}`;
    found.push({ case: caseNumber, what: 'notification', projection, workflow: 'no delivery is under way' });
  }
  return found;
}

function inOrder(differences: readonly Difference[]): readonly Difference[] {
  return [...differences].sort((one, other) => one.case.localeCompare(other.case));
}
