/** What `caseline policy simulate` does: reads past cases, lives them again under two policies, prints the comparison. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { iso, isoOrNull } from '../domain/instants.js';
import type { PolicyDocument } from '../domain/policy-document.js';
import { readTimelines } from '../play/timelines.js';
import { loadConfiguration } from '../runtime/configuration.js';
import { loadPolicyFile, standardPolicyPath } from '../runtime/policy-file.js';
import { renderChartPage } from '../simulation/chart-page.js';
import { LivesComparison, type Life, type PolicyOf } from '../simulation/compare.js';
import type { PolicyName, SimulationReport } from '../simulation/report.js';
import { openDatabase } from '../store/database.js';
import { LifeReader } from '../store/life-reader.js';
import { PolicyReader, slicesOf } from '../store/policy-store.js';
import { CommandFailure } from './failure.js';
import { say, writeResult } from './output.js';
import { progressOn } from './progress-line.js';
import { findDatabaseUrl } from './server-places.js';
import { renderSimulation } from './simulation-text.js';

export interface SimulateOptions {
  /** Epoch milliseconds. */
  readonly since?: number;
  readonly until?: number;
  readonly history?: string;
  readonly against?: string;
  readonly json?: boolean;
  readonly html?: string;
}

/** The lives to compare, and the policy they are compared with. */
interface Past {
  readonly source: string;
  readonly cases: number;
  readonly livedUntil: number;
  readonly hasRecord: boolean;
  readonly current: NamedPolicy;
  lives(): AsyncIterable<Life>;
  close(): Promise<void>;
}
interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

export async function simulatePolicy(file: string, options: SimulateOptions, now: number): Promise<void> {
  const proposed: NamedPolicy = { name: file, document: loadPolicyFile(file) };
  const past = options.history === undefined ? await ownPast(options, now) : await pastOfLog(options.history, options);
  try {
    const report = await compare(past, proposed, options);
    if (options.html !== undefined) await writePage(options.html, report);
    writeResult(options.json === true ? JSON.stringify(report) : renderSimulation(report));
  } finally {
    await past.close();
  }
}

async function compare(past: Past, proposed: NamedPolicy, options: SimulateOptions): Promise<SimulationReport> {
  const progress = progressOn(process.stderr, 'cases lived again');
  const comparison = new LivesComparison({
    current: policyOf(past.current),
    proposed: policyOf(proposed),
    until: past.livedUntil,
    hasRecord: past.hasRecord,
  });
  const startedAt = performance.now();
  let done = 0;
  for await (const life of past.lives()) {
    comparison.add(life);
    done += 1;
    progress.show(done, past.cases);
  }
  progress.end();
  const seconds = (performance.now() - startedAt) / 1000;
  const result = comparison.result();
  return {
    source: past.source,
    current: nameOf(past.current),
    proposed: nameOf(proposed),
    since: isoOrNull(options.since),
    until: isoOrNull(options.until),
    livedUntil: iso(past.livedUntil),
    seconds: Number(seconds.toFixed(2)),
    eventsPerSecond: Math.round(result.events / seconds),
    ...result,
  };
}

async function pastOfLog(path: string, options: SimulateOptions): Promise<Past> {
  const log = await readLog(path, options);
  const current = documentAgainst(options) ?? {
    name: 'the standard policy',
    document: loadPolicyFile(standardPolicyPath()),
  };
  return {
    source: basename(path),
    cases: log.cases,
    livedUntil: log.endsAt,
    hasRecord: false,
    current,
    async *lives() {
      for await (const { case: name, events } of log.timelines()) yield { name, events };
    },
    close: () => Promise.resolve(),
  };
}

async function readLog(
  path: string,
  { since, until }: SimulateOptions,
): Promise<Awaited<ReturnType<typeof readTimelines>>> {
  try {
    return await readTimelines(path, { from: since ?? -Infinity, to: until ?? Infinity });
  } catch (error) {
    if (error instanceof Error && error.name === 'IncidentLogError') {
      throw new CommandFailure(error.message, { cause: error });
    }
    throw error;
  }
}

async function ownPast(options: SimulateOptions, now: number): Promise<Past> {
  const url = await findDatabaseUrl(loadConfiguration());
  const database = openDatabase(url, { max: 2 });
  try {
    const within = { from: options.since ?? 0, to: options.until ?? now };
    const reader = new LifeReader(database);
    const cases = await reader.countCases(within);
    const { version, document } = await new PolicyReader(database).getCurrent(now);
    return {
      source: 'cases of this instance',
      cases,
      livedUntil: now,
      hasRecord: true,
      current: documentAgainst(options) ?? { name: `the current policy`, document: { ...document, version } },
      async *lives() {
        for await (const { caseNumber, events } of reader.lives(within)) yield { name: caseNumber, events };
      },
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function documentAgainst({ against }: SimulateOptions): NamedPolicy | undefined {
  return against === undefined ? undefined : { name: against, document: loadPolicyFile(against) };
}

function policyOf({ document }: NamedPolicy): PolicyOf {
  const { sliceFor } = slicesOf(document);
  return ({ policy, accountId }) => sliceFor({ plan: policy.plan, account: accountId });
}

function nameOf({ name, document }: NamedPolicy): PolicyName {
  return { name, version: document.version };
}

async function writePage(path: string, report: SimulationReport): Promise<void> {
  try {
    await writeFile(path, renderChartPage(report));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`${path} can't be written: ${reason}`, { cause: error });
  }
  say(`The chart is in ${path}.`);
}
