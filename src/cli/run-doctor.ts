/** What `caseline doctor` does: connects to both servers, examines, repairs if asked, prints. */
import { randomBytes } from 'node:crypto';
import type { Difference } from '../doctor/compare.js';
import { examineAll, type Findings } from '../doctor/examine.js';
import { repair, type RepairTools } from '../doctor/repair.js';
import { Workflows } from '../doctor/workflows.js';
import { HandOver } from '../intake/hand-over.js';
import { loadConfiguration, type Configuration } from '../runtime/configuration.js';
import { createLogger } from '../runtime/logger.js';
import { openDatabase } from '../store/database.js';
import { PolicyReader } from '../store/policy-store.js';
import { CaseClient } from '../temporal/case-client.js';
import { CommandFailure } from './failure.js';
import { say, writeResult } from './output.js';
import { progressOn } from './progress-line.js';
import { findServers, type ServerPlaces } from './server-places.js';
import { renderTable } from './text-table.js';

export interface DoctorOptions {
  readonly repair?: boolean;
  readonly json?: boolean;
}

interface Report extends Findings {
  readonly clean: boolean;
  readonly repaired: number;
}

/** Connections: one for each query at once, and a few for the rest. */
const poolSize = 10;

export async function runDoctor(options: DoctorOptions): Promise<void> {
  const configuration = loadConfiguration();
  const places = await findServers(configuration);
  const { tools, close } = toolsFor(configuration, places);
  try {
    await assertThere(tools, places);
    const report = await diagnose(tools, options.repair === true);
    const next = options.repair === true ? leftHint : repairHint;
    writeResult(options.json === true ? JSON.stringify(report) : renderReport(report, next));
    process.exitCode = report.clean ? 0 : 1;
  } finally {
    await close();
  }
}

async function diagnose(tools: RepairTools, mustRepair: boolean): Promise<Report> {
  const progress = progressOn(process.stderr, 'examined');
  const findings = await examineAll(tools, progress.show);
  progress.end();
  const isToRepair = mustRepair && findings.differences.length > 0;
  const { repaired, differences } = isToRepair
    ? await repair(tools, findings.differences, say)
    : { repaired: 0, differences: findings.differences };
  const { cases, checked } = findings;
  return { cases, checked, clean: differences.length === 0, differences, repaired };
}

function toolsFor(
  configuration: Configuration,
  places: ServerPlaces,
): { tools: RepairTools; close: () => Promise<void> } {
  const { temporalNamespace: namespace, historyLimit, logLevel } = configuration;
  const database = openDatabase(places.databaseUrl, { max: poolSize });
  const cases = new CaseClient({ address: places.temporalAddress, namespace });
  const policies = new PolicyReader(database);
  const handOver = new HandOver({
    database,
    policies,
    cases,
    runOptions: historyLimit === undefined ? {} : { historyLimit },
    sender: `doctor-${randomBytes(6).toString('hex')}`,
    log: createLogger({ level: logLevel }).child({ subsystem: 'doctor' }),
  });
  return {
    tools: { database, policies, cases, handOver, workflows: new Workflows(cases, namespace) },
    close: async () => {
      await cases.close();
      await database.close();
    },
  };
}

/** Fails with the server's name before a thousand questions fail one by one. */
async function assertThere({ database, cases, workflows }: RepairTools, places: ServerPlaces): Promise<void> {
  await there('PostgreSQL', withoutPassword(places.databaseUrl), () => database.prisma.$queryRaw`select 1`);
  await there('Temporal', places.temporalAddress, () => cases.ping());
  if (await workflows.hasWorker()) return;
  throw new CommandFailure(
    'no worker polls for cases, so no workflow can answer: start one with "caseline start" or "caseline worker"',
  );
}

async function there(name: string, address: string, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    throw new CommandFailure(
      `${name} does not answer at ${address}: start the instance with "caseline start", or set DATABASE_URL and TEMPORAL_ADDRESS`,
      { cause: error },
    );
  }
}

function withoutPassword(url: string): string {
  const address = new URL(url);
  address.password = '';
  return address.href;
}

const repairHint = '"caseline doctor --repair" repairs what can be repaired.';
const leftHint = 'What is left needs a person: the log of the worker may say why.';

function renderReport({ cases, checked, clean, differences, repaired }: Report, next: string): string {
  const counts = `${cases} living cases, ${checked} examined`;
  const fixed = repaired === 0 ? '' : `, ${repaired} repaired`;
  if (clean) return `${counts}${fixed}: projection and workflows agree.`;
  const rows = differences.map(({ case: number, what, projection, workflow }) => [
    number,
    what,
    briefOf(projection),
    briefOf(workflow),
  ]);
  const broken = new Set(differences.map((difference: Difference) => difference.case)).size;
  return [
    `${counts}${fixed}, ${broken} with differences:`,
    renderTable(['CASE', 'WHAT', 'PROJECTION', 'WORKFLOW'], rows),
    next,
  ].join('\n');
}

const briefLength = 60;

function briefOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length > briefLength ? `${text.slice(0, briefLength)}…` : text;
}
