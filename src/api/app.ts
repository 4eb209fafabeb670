/** The HTTP application: what is below it comes as arguments, so that tests and processes put it together as they need. */
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { DefectDesk } from '../intake/defect-desk.js';
import type { CommandIntake } from '../intake/requests.js';
import type { MailRoomFace } from '../mail/room/mail-room-face.js';
import type { FileStore } from '../files/file-store.js';
import { AccountReader, AccountWriter } from '../store/account-store.js';
import { AttachmentReader } from '../store/attachment-store.js';
import { CaseReader } from '../store/case-reader.js';
import { ContactReader, ContactWriter } from '../store/contact-store.js';
import type { Database } from '../store/database.js';
import { ConsultReader } from '../store/consult-reader.js';
import { DefectReader, DefectWriter } from '../store/defect-store.js';
import { DeliveryReader } from '../store/delivery-reader.js';
import { DutyStore } from '../store/duty-store.js';
import { EngineerReader, EngineerWriter } from '../store/engineer-store.js';
import { HeldCaseReader } from '../store/held-case-reader.js';
import { MailActStore } from '../store/mail-act-store.js';
import { MailLedgerReader } from '../store/mail-ledger-reader.js';
import { MessageReader } from '../store/message-reader.js';
import { PolicyWriter, type PolicyReader } from '../store/policy-store.js';
import { ProductReader, ProductWriter } from '../store/product-store.js';
import { QueueReader } from '../store/queue-reader.js';
import { ReportReader } from '../store/report-reader.js';
import { ReleaseReader, ReleaseWriter } from '../store/release-store.js';
import { SenderRuleStore } from '../store/sender-rule-store.js';
import { TeamReader, TeamWriter } from '../store/team-store.js';
import { TimelineReader } from '../store/timeline-reader.js';
import { TokenReader, TokenWriter } from '../store/token-store.js';
import { WorkloadReader } from '../store/workload-reader.js';
import { Authenticator, type AuthenticationLimits } from './authentication.js';
import { CaseView } from './case-view.js';
import { ClockView } from './clock-view.js';
import type { Endpoint } from './endpoint.js';
import { errorHandler } from './error-handler.js';
import { ApiMetrics } from './metrics.js';
import { openApiDocument } from './openapi.js';
import { notFound } from './problem.js';
import { assignRequestId, secure } from './responses.js';
import { apiRouter } from './router.js';
import { accountEndpoints } from './routes/accounts.js';
import { calendarEndpoints } from './routes/calendars.js';
import { caseEndpoints } from './routes/cases.js';
import { deliveryEndpoints } from './routes/deliveries.js';
import { clockEndpoints } from './routes/clocks.js';
import { commandEndpoints } from './routes/commands.js';
import { contactEndpoints } from './routes/contacts.js';
import { defectEndpoints } from './routes/defects.js';
import { engineerEndpoints } from './routes/engineers.js';
import { fileEndpoints } from './routes/files.js';
import { consultEndpoints } from './routes/consults.js';
import { guidelineEndpoints } from './routes/guidelines.js';
import { leavingEndpoints } from './routes/leaving.js';
import { mailEndpoints } from './routes/mail.js';
import { mailInboundEndpoints, type MailInbox } from './routes/mail-inbound.js';
import { mailSenderEndpoints } from './routes/mail-senders.js';
import { policyEndpoints } from './routes/policies.js';
import { policyChangeEndpoints } from './routes/policy-changes.js';
import { productEndpoints } from './routes/products.js';
import { queueEndpoints } from './routes/queues.js';
import { reportEndpoints } from './routes/reports.js';
import { releaseEndpoints } from './routes/releases.js';
import { teamEndpoints } from './routes/teams.js';
import { tokenEndpoints } from './routes/tokens.js';
import { workloadEndpoints } from './routes/workload.js';
import { openApiRouter, systemRouter, type HealthCheck } from './system-routes.js';

export interface ApiOptions extends Partial<AuthenticationLimits> {
  readonly publicUrl: string;
  readonly temporalUiUrl?: string | undefined;
  readonly namespace: string;
  readonly version: string;
}

export interface ApiDependencies {
  readonly database: Database;
  readonly intake: CommandIntake;
  readonly policies: PolicyReader;
  /** Without it there is no mail ledger. */
  readonly files?: FileStore;
  readonly mailRoom: MailRoomFace;
  /** Without it no mail is taken by HTTP. */
  readonly mailInbox?: MailInbox;
  readonly desk: Pick<DefectDesk, 'record' | 'change' | 'settleRelease'>;
  /** What a published policy leaves out is as in this document. */
  readonly standardPolicy: unknown;
  readonly health: HealthCheck;
  readonly metrics: Registry;
  readonly log: Logger;
  readonly options: ApiOptions;
  readonly now: () => number;
}

/** Generous: they keep out a client that has lost its mind, not one that works hard (500 requests a second). */
const standardLimits: AuthenticationLimits = { requestsPerMinute: 30_000, failedAuthenticationsPerMinute: 300 };

export function createApp(dependencies: ApiDependencies): Express {
  const { database, intake, health, metrics, log, options, now } = dependencies;
  const counted = new ApiMetrics(metrics);
  const endpoints = endpointsOf(dependencies, counted);
  const authenticator = new Authenticator(database, { ...standardLimits, ...definedLimits(options) });

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.use(prelude(counted, options.publicUrl.startsWith('https:')));
  app.use(systemRouter(health, metrics));
  app.use(openApiRouter(openApiDocument(endpoints, { serverUrl: options.publicUrl, version: options.version })));
  const authenticate = (request: Request): ReturnType<Authenticator['authenticate']> =>
    authenticator.authenticate(request, now());
  app.use('/api/v1', apiRouter(endpoints, { intake, now, authenticate, matched }));
  app.use((request) => {
    throw notFound(`There is nothing at ${request.path.slice(0, 200)}.`);
  });
  app.use(errorHandler(log));
  return app;
}

/** Every endpoint of /api/v1. */
export function endpointsOf(dependencies: ApiDependencies, metrics: ApiMetrics): readonly Endpoint[] {
  const { database, intake, policies, standardPolicy, desk, files, mailRoom, mailInbox, options } = dependencies;
  const cases = new CaseReader(database);
  const view = new CaseView(cases, policies, { temporalUiUrl: options.temporalUiUrl, namespace: options.namespace });
  const timeline = new TimelineReader(database);
  const commands = { intake, view, metrics };
  const products = new ProductReader(database);
  const engineers = new EngineerReader(database);
  const held = new HeldCaseReader(database);
  return [
    ...caseEndpoints({ view, cases, timeline, messages: new MessageReader(database) }),
    ...deliveryEndpoints(view, new DeliveryReader(database)),
    ...(files ? fileEndpoints({ view, files, attachments: new AttachmentReader(database) }) : []),
    ...clockEndpoints({ view, clocks: new ClockView(timeline, policies) }),
    ...commandEndpoints(commands),
    ...queueEndpoints({ ...commands, queues: new QueueReader(database), policies }),
    ...reportEndpoints({ reports: new ReportReader(database) }),
    ...guidelineEndpoints({ policies, products }),
    ...accountEndpoints({ accounts: new AccountReader(database), accountWriter: new AccountWriter(database) }),
    ...contactEndpoints({ contacts: new ContactReader(database), contactWriter: new ContactWriter(database) }),
    ...engineerEndpoints({ engineers, engineerWriter: new EngineerWriter(database), held }),
    ...leavingEndpoints({ engineers, held, intake }),
    ...workloadEndpoints({ workload: new WorkloadReader(database) }),
    ...consultEndpoints({ consults: new ConsultReader(database), policies }),
    ...teamEndpoints({ teams: new TeamReader(database), teamWriter: new TeamWriter(database) }),
    ...productEndpoints({ products, productWriter: new ProductWriter(database) }),
    ...tokenEndpoints({ tokens: new TokenReader(database), tokenWriter: new TokenWriter(database) }),
    ...defectEndpoints({ defects: new DefectReader(database), defectWriter: new DefectWriter(database), desk }),
    ...releaseEndpoints({
      releases: new ReleaseReader(database),
      releaseWriter: new ReleaseWriter(database),
      told: new DutyStore(database),
      desk,
    }),
    ...mailSenderEndpoints({ senders: new SenderRuleStore(database) }),
    // Before /mail/{id}: its address is one of that shape.
    ...(mailInbox ? mailInboundEndpoints({ inbox: mailInbox, ends: mailRoom }) : []),
    ...mailEndpoints({
      database,
      ledger: new MailLedgerReader(database),
      acts: new MailActStore(database),
      room: mailRoom,
    }),
    ...policyEndpoints({ policies }),
    ...policyChangeEndpoints({ policies, policyWriter: new PolicyWriter(database), standardPolicy, intake, cases }),
    ...calendarEndpoints({ policies }),
  ];
}

function definedLimits({
  requestsPerMinute,
  failedAuthenticationsPerMinute,
}: ApiOptions): Partial<AuthenticationLimits> {
  return {
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(failedAuthenticationsPerMinute === undefined ? {} : { failedAuthenticationsPerMinute }),
  };
}

const routes = new WeakMap<object, string>();
function matched(response: Response, path: string): void {
  routes.set(response, `/api/v1${path}`);
}

/** The request's id, the safety headers, and its time once it is answered. */
function prelude(metrics: ApiMetrics, isHttps: boolean): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    assignRequestId(request, response);
    secure(response, isHttps);
    response.once('finish', () => {
      const route = routes.get(response) ?? 'other';
      const { method } = request;
      metrics.observe({ method, route, status: response.statusCode }, (performance.now() - startedAt) / 1000);
    });
    next();
  };
}
