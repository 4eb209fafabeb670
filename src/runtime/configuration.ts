import { resolve } from 'node:path';
import { z } from 'zod';
import { LOG_LEVELS, type LogLevel } from './logger.js';
import { mailSettings } from './mail-settings.js';
import { inProject } from './project-root.js';
import {
  address,
  commaList,
  count,
  optional,
  optionalPort,
  port,
  portMeaning,
  setting,
  type Setting,
} from './setting.js';

/** Something is set wrongly. Its message lists every wrong variable, a sentence each; the program exits 78 (EX_CONFIG). */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly exitCode = 78;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const YES = ['1', 'true', 'yes', 'on'];
const NO = ['0', 'false', 'no', 'off'];

const SETTINGS = {
  port: setting({
    name: 'PORT',
    shown: '3000',
    description: 'Port of the API and the pages.',
    meaning: portMeaning,
    schema: port,
    fallback: 3000,
  }),
  host: setting({
    name: 'HOST',
    shown: '127.0.0.1',
    description: 'Address the API and the mail door listen on; 0.0.0.0 for all networks.',
    meaning: 'a host name or an IP address',
    schema: z.string().regex(/^[\w.:-]+$/),
    fallback: '127.0.0.1',
  }),
  publicUrl: optional({
    name: 'PUBLIC_URL',
    shown: 'http://HOST:PORT',
    description: 'Address under which people reach the product; links in mail begin with it.',
    meaning: 'an http:// or https:// address',
    schema: address('http', 'https').transform((text) => text.replace(/\/+$/, '')),
  }),
  databaseUrl: optional({
    name: 'DATABASE_URL',
    shown: 'embedded PostgreSQL',
    description: 'PostgreSQL to use; without it one runs in the data folder.',
    meaning: 'an address like postgresql://user:password@host:5432/caseline',
    schema: address('postgresql', 'postgres'),
    isSecret: true,
  }),
  postgresPort: optionalPort('CASELINE_POSTGRES_PORT', '54329, or a free one', 'Port of the embedded PostgreSQL.'),
  temporalAddress: optional({
    name: 'TEMPORAL_ADDRESS',
    shown: 'embedded development server',
    description: 'Temporal server to use; without it a development server runs in the data folder.',
    meaning: 'host:port, like 127.0.0.1:7233',
    schema: z.string().regex(/^[\w.:[\]-]+:\d{1,5}$/),
  }),
  temporalNamespace: setting({
    name: 'TEMPORAL_NAMESPACE',
    shown: 'default',
    description: 'Temporal namespace of the cases.',
    meaning: 'letters, digits, dots, dashes and underscores',
    schema: z.string().regex(/^[\w.-]{1,255}$/),
    fallback: 'default',
  }),
  temporalUiUrl: optional({
    name: 'TEMPORAL_UI_URL',
    shown: "the embedded server's",
    description: 'Where the Temporal UI is; a case links to its workflow there.',
    meaning: 'an http:// or https:// address',
    schema: address('http', 'https').transform((text) => text.replace(/\/+$/, '')),
  }),
  temporalPort: optionalPort('CASELINE_TEMPORAL_PORT', '7233, or a free one', 'Port of the embedded Temporal server.'),
  temporalUiPort: optionalPort('CASELINE_TEMPORAL_UI_PORT', '8233, or a free one', 'Port of the embedded Temporal UI.'),
  ...mailSettings,
  webhookSecret: optional({
    name: 'CASELINE_WEBHOOK_SECRET',
    shown: 'webhook-secret.json',
    description: 'Signs calls to webhooks (HMAC-SHA256); without it one is made and kept in the data folder.',
    meaning: 'at least 16 characters; after whsec_ they are base64',
    schema: z.string().regex(/^(?:whsec_[A-Za-z0-9+/]{22,}={0,2}|(?!whsec_).{16,})$/),
    isSecret: true,
  }),
  webhookHosts: setting<readonly string[]>({
    name: 'CASELINE_WEBHOOK_HOSTS',
    shown: 'none',
    description:
      'Hosts (or host:port), separated by commas, that webhooks may reach though they are not on the internet.',
    meaning: 'hosts like pager.internal, 10.1.2.3:8443',
    schema: commaList(z.string().regex(/^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/)),
    fallback: [],
  }),
  dataDir: setting({
    name: 'CASELINE_DATA_DIR',
    shown: 'var',
    description: 'Folder for everything that is kept: embedded servers, mails, files, demo data.',
    meaning: 'a path',
    schema: z.string().transform((path) => resolve(path)),
    fallback: inProject('var'),
  }),
  policyFile: setting({
    name: 'CASELINE_POLICY',
    shown: 'policy/standard.yaml',
    description: 'The support policy document: severities, targets, windows, checklists, who is told.',
    meaning: 'a path',
    schema: z.string().transform((path) => resolve(path)),
    fallback: inProject('policy', 'standard.yaml'),
  }),
  demo: setting({
    name: 'CASELINE_DEMO',
    shown: '1',
    description: 'Make demo data at the first start (accounts, people, a product) and write demo.json.',
    meaning: '1 or 0',
    schema: z.enum([...YES, ...NO]).transform((word) => YES.includes(word)),
    fallback: true,
  }),
  logLevel: setting<LogLevel>({
    name: 'LOG_LEVEL',
    shown: 'info',
    description: 'How much is logged.',
    meaning: `one of ${LOG_LEVELS.join(', ')}`,
    schema: z.enum(LOG_LEVELS),
    fallback: 'info',
  }),
  workflowCache: setting({
    name: 'CASELINE_WORKFLOW_CACHE',
    shown: '500',
    description: 'Cases a worker keeps in memory between commands (about half a megabyte each); others are replayed.',
    meaning: 'a whole number from 1 on',
    schema: count,
    fallback: 500,
  }),
  historyLimit: setting<number | undefined>({
    name: 'CASELINE_HISTORY_LIMIT',
    shown: "Temporal's own suggestion",
    description: 'Events after which a case continues in a new run; set low in tests only.',
    meaning: 'a whole number from 1 on',
    schema: count,
    fallback: undefined,
  }),
  clientUrl: optional({
    name: 'CASELINE_URL',
    shown: "the data folder's instance",
    description: 'The running instance that commands like "case" and "play" talk to.',
    meaning: 'an http:// or https:// address',
    schema: address('http', 'https').transform((text) => text.replace(/\/+$/, '')),
  }),
  clientToken: optional({
    name: 'CASELINE_TOKEN',
    shown: "demo.json's admin",
    description: 'The token such commands use.',
    meaning: 'a token',
    schema: z.string(),
    isSecret: true,
  }),
};

type Settings = typeof SETTINGS;

/** All that can be set from outside, checked. Undefined where the product supplies something itself. */
export type Configuration = { readonly [Key in keyof Settings]: Settings[Key]['fallback'] };

/** For the documentation and `--help`: name, default and meaning of each variable. */
export const CONFIGURATION_TABLE: readonly { name: string; default: string; description: string }[] = Object.values(
  SETTINGS,
).map(({ name, shown, description }) => ({ name, default: shown, description }));

/** The one place where the environment is read. */
export function processEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

export function loadConfiguration(env: NodeJS.ProcessEnv = processEnvironment()): Configuration {
  const problems: string[] = [];
  const entries = Object.entries(SETTINGS as Record<string, Setting<unknown>>).map(([key, entry]) => {
    const given = env[entry.name]?.trim();
    if (given === undefined || given === '') return [key, entry.fallback];
    const parsed = entry.schema.safeParse(given);
    if (!parsed.success) problems.push(problemOf(entry, given));
    return [key, parsed.data];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  // Each entry was parsed by the schema of its own key.
  return Object.fromEntries(entries) as Configuration;
}

function problemOf({ name, meaning, isSecret }: Setting<unknown>, given: string): string {
  const subject = isSecret === true ? `the value of ${name} (not shown)` : `${name} is "${given}"`;
  return isSecret === true ? `${subject} is wrong; it must be ${meaning}` : `${subject}; it must be ${meaning}`;
}
