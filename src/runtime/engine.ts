/** Puts the parts together: one database pool, one Temporal client, and what stands on them. */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { status as grpcStatus } from '@grpc/grpc-js';
import { isGrpcServiceError } from '@temporalio/client';
import { createAllOfDefects, defectOutreach, type AllOfDefects } from '../../activities/all-of-defects.js';
import { createActivities } from '../../activities/index.js';
import { createDeliver } from '../../activities/deliver.js';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { createApp } from '../api/app.js';
import type { HealthCheck } from '../api/system-routes.js';
import type { RunOptions } from '../domain/carried-case.js';
import { DefectDesk } from '../intake/defect-desk.js';
import { Effects } from '../intake/effects.js';
import { HandOver } from '../intake/hand-over.js';
import { Intake } from '../intake/intake.js';
import { caseOutreach } from '../intake/outreach.js';
import { Relay } from '../intake/relay.js';
import { registerMailMetrics } from '../mail/ledger/metrics.js';
import type { MailOut } from '../mail/mail-out.js';
import type { Reception } from '../mail/doors/reception.js';
import type { MailRoom } from '../mail/room/mail-room.js';
import type { MailDesk } from '../mail/render.js';
import { openDatabase, type Database } from '../store/database.js';
import { DutyStore } from '../store/duty-store.js';
import { NotificationStore } from '../store/notification-store.js';
import { PolicyReader } from '../store/policy-store.js';
import { CaseClient } from '../temporal/case-client.js';
import { EntityClient } from '../temporal/entity-client.js';
import { registerSearchAttributes } from '../temporal/search-attributes.js';
import { CaseWorker } from '../temporal/worker.js';
import { createWebhookPoster } from '../webhook/poster.js';
import type { Configuration } from './configuration.js';
import { checkHealth } from './health.js';
import type { Logger } from './logger.js';
import { readStandardPolicy } from './policy-file.js';
import { inProject } from './project-root.js';
import { productVersion } from './product-version.js';
import { webhookSecretOf } from './kept-secret.js';
import { MailDoors, openReception } from './mail-doors.js';
import { createMailOut, filesOf, mailDeskOf } from './mail-out.js';
import { createMailRoom } from './mail-room.js';
import { TemporalSetupError } from './temporal-binary.js';

export interface EngineOptions {
  readonly configuration: Configuration;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | undefined;
  readonly publicUrl: string;
  readonly log: Logger;
}

/** Connections of one process: the API's and the worker's together. */
const poolSize = 20;
/** Projections at once: the rest of the pool is the API's (temporal.md P-19). */
const localActivities = 10;
/** How long an answer in hand may take once the program is told to stop. */
const closeWithinMs = 3000;
/** How often a Temporal server that is away is asked, and how many attempts make a line in the log. */
const pingEveryMs = 500;
const attemptsALine = 20;

/** The parts of a process. Each is started by its own call; `stop` ends those that run, callers first. */
export class Engine {
  readonly database: Database;
  readonly cases: CaseClient;
  readonly policies: PolicyReader;
  readonly intake: Intake;
  readonly handOver: HandOver;
  readonly defects: DefectDesk;
  readonly #options: EngineOptions;
  readonly #effects: Effects;
  #server: Server | undefined;
  #worker: CaseWorker | undefined;
  #relay: Relay | undefined;
  #mailDesk: MailDesk | undefined;
  #mailOut: MailOut | undefined;
  #mailDoors: MailDoors | undefined;
  #mailRoom: MailRoom | undefined;
  #reception: Promise<Reception> | undefined;

  constructor(options: EngineOptions) {
    const { configuration, databaseUrl, temporalAddress, log } = options;
    const now = Date.now;
    this.#options = options;
    this.database = openDatabase(databaseUrl, { max: poolSize });
    this.policies = new PolicyReader(this.database);
    this.cases = new CaseClient({ address: temporalAddress, namespace: configuration.temporalNamespace });
    this.#effects = new Effects(this.database);
    const { historyLimit } = configuration;
    const runOptions: RunOptions = historyLimit === undefined ? {} : { historyLimit };
    const sources = { database: this.database, policies: this.policies };
    const entities = new EntityClient(this.cases);
    this.defects = new DefectDesk({ database: this.database, entities, now, historyLimit });
    const sender = `${String(process.pid)}-${randomBytes(4).toString('hex')}`;
    this.handOver = new HandOver({
      ...sources,
      cases: this.cases,
      runOptions,
      sender,
      log: log.child({ subsystem: 'hand-over' }),
    });
    this.intake = new Intake({ ...sources, cases: this.cases, handOver: this.handOver, effects: this.#effects, now });
  }

  /** Listens for HTTP; resolves once it does. */
  async startApi(): Promise<void> {
    const { configuration, publicUrl, temporalUiUrl, log } = this.#options;
    const metrics = new Registry();
    collectDefaultMetrics({ register: metrics });
    registerMailMetrics(metrics, this.database, Date.now);
    const app = createApp({
      desk: this.defects,
      database: this.database,
      intake: this.intake,
      policies: this.policies,
      mailInbox: await this.reception(),
      mailRoom: this.mailRoom(),
      files: filesOf(configuration),
      standardPolicy: readStandardPolicy(),
      health: this.health(),
      metrics,
      log: log.child({ subsystem: 'api' }),
      options: { publicUrl, temporalUiUrl, namespace: configuration.temporalNamespace, version: productVersion() },
      now: Date.now,
    });
    const server = createServer(app);
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(configuration.port, configuration.host, resolve);
    });
  }

  /** Polls the task queue; resolves once it does, or without doing so when `stop` comes while Temporal is still away. */
  async startWorker(stop: AbortSignal): Promise<void> {
    const { configuration, temporalAddress, log } = this.#options;
    const { temporalNamespace: namespace, workflowCache } = configuration;
    const mailLog = log.child({ subsystem: 'mail' });
    const mail = this.mailOut();
    const ofDefects = this.#ofDefects({ mail, log: mailLog });
    if (!(await this.#whenTemporalAnswers(stop))) return;
    await this.#prepareNamespace();
    this.#worker = new CaseWorker({
      address: temporalAddress,
      namespace,
      bundlePath: inProject('dist', 'workflow-bundle.js'),
      maxCachedWorkflows: workflowCache,
      maxLocalActivities: localActivities,
      log: log.child({ subsystem: 'worker' }),
      activities: {
        ...createAllOfDefects(ofDefects),
        ...createActivities({
          database: this.database,
          policies: this.policies,
          announce: (batch) => {
            this.#effects.announce(batch);
          },
          outreach: { ...defectOutreach(ofDefects), ...caseOutreach(this.handOver) },
          deliver: createDeliver({
            store: new NotificationStore(this.database),
            mail,
            policies: this.policies,
            webhooks: createWebhookPoster({
              secret: webhookSecretOf(configuration),
              privateHosts: configuration.webhookHosts,
              version: productVersion(),
            }),
            publicUrl: this.#options.publicUrl,
            now: Date.now,
            log: mailLog,
          }),
        }),
      },
    });
    await this.#worker.start();
  }

  /** Takes mail by SMTP, and works on what any door took; resolves once it does. */
  async startMail(): Promise<void> {
    const { configuration, log } = this.#options;
    const mailLog = log.child({ subsystem: 'mail' });
    this.#mailDoors = new MailDoors(await this.reception(), {
      configuration,
      database: this.database,
      log: mailLog,
    });
    await this.#mailDoors.start();
    this.mailRoom().start();
  }

  /** What stores received mail: one for all doors of this process. */
  reception(): Promise<Reception> {
    const { configuration, log } = this.#options;
    this.#reception ??= openReception({
      configuration,
      database: this.database,
      onStored: (mailId) => this.#mailRoom?.kick(mailId),
      log: log.child({ subsystem: 'mail' }),
    });
    return this.#reception;
  }

  /** Works on received mail where mail is started; elsewhere it records what people decide about it. */
  mailRoom(): MailRoom {
    this.#mailRoom ??= createMailRoom({
      configuration: this.#options.configuration,
      database: this.database,
      intake: this.intake,
      desk: this.mailDesk(),
      out: this.mailOut(),
      room: this.handOver.sender,
      log: this.#options.log.child({ subsystem: 'mail' }),
    });
    return this.#mailRoom;
  }

  /** Who writes our mail, and what it is recognised by: one for all parts of this process. */
  mailDesk(): MailDesk {
    this.#mailDesk ??= mailDeskOf(this.#options.configuration, this.#options.publicUrl);
    return this.#mailDesk;
  }

  /** The one way by which mail leaves this process. */
  mailOut(): MailOut {
    this.#mailOut ??= createMailOut(this.#options.configuration, this.database, this.mailDesk());
    return this.#mailOut;
  }

  startRelay(): void {
    const { log } = this.#options;
    this.#relay = new Relay({
      database: this.database,
      cases: this.cases,
      handOver: this.handOver,
      log: log.child({ subsystem: 'relay' }),
    });
    this.#relay.start();
  }

  health(): HealthCheck {
    return {
      check: () =>
        checkHealth({ database: this.database, cases: this.cases, worker: this.#worker, mail: this.#mailDoors }),
    };
  }

  /** Finishes what is in hand: no new requests, then the mail in hand, the relay, the worker, then the connections. */
  async stop(): Promise<void> {
    await Promise.all([closeServer(this.#server), this.#mailDoors?.stop()]);
    await this.#mailRoom?.stop();
    await this.intake.close();
    await this.#relay?.stop();
    await this.#worker?.stop();
    await this.#mailOut?.close();
    await this.cases.close();
    await this.database.close();
  }

  #ofDefects(given: Pick<AllOfDefects, 'mail' | 'log'>): AllOfDefects {
    const { database, handOver, policies, defects } = this;
    return { ...given, database, handOver, policies, defects, duties: new DutyStore(database), now: Date.now };
  }

  async #prepareNamespace(): Promise<void> {
    const { temporalAddress: address, configuration } = this.#options;
    const namespace = configuration.temporalNamespace;
    try {
      await registerSearchAttributes(this.cases.connection, namespace);
    } catch (cause) {
      if (!isGrpcServiceError(cause) || cause.code !== grpcStatus.NOT_FOUND) throw cause;
      const message = `the Temporal server at ${address} has no namespace "${namespace}": make it, or set TEMPORAL_NAMESPACE to another`;
      throw new TemporalSetupError(message, { cause });
    }
  }

  /** Whether it does; false when `stop` came first. */
  async #whenTemporalAnswers(stop: AbortSignal): Promise<boolean> {
    const { temporalAddress: address, log } = this.#options;
    for (let attempt = 0; !stop.aborted; attempt += 1) {
      try {
        await this.cases.ping();
        return true;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (attempt % attemptsALine === 0) log.warn({ address, reason }, 'temporal.awaited');
        await sleep(pingEveryMs);
      }
    }
    return false;
  }
}

async function closeServer(server: Server | undefined): Promise<void> {
  if (!server?.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  const force = setTimeout(() => {
    server.closeAllConnections();
  }, closeWithinMs);
  await closed;
  clearTimeout(force);
}
