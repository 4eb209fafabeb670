/** Secrets that nobody has set: made once and kept in the data folder, so that they hold over restarts and can be told. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, type Configuration } from './configuration.js';
import { writePrivateJson } from './private-file.js';

const kept = z.object({ secret: z.string().min(1) });
const secretBytes = 32;

/** What signs calls to webhooks: CASELINE_WEBHOOK_SECRET, else that of `webhook-secret.json` in the data folder. */
export function webhookSecretOf({ webhookSecret, dataDir }: Pick<Configuration, 'webhookSecret' | 'dataDir'>): string {
  return (
    webhookSecret ??
    keptSecret({ dataDir, file: 'webhook-secret.json', variable: 'CASELINE_WEBHOOK_SECRET', prefix: 'whsec_' })
  );
}

/** What signs the ids of our mails: CASELINE_MAIL_SECRET, else that of `mail-secret.json` in the data folder. */
export function mailSecretOf({ mailSecret, dataDir }: Pick<Configuration, 'mailSecret' | 'dataDir'>): string {
  return mailSecret ?? keptSecret({ dataDir, file: 'mail-secret.json', variable: 'CASELINE_MAIL_SECRET', prefix: '' });
}

interface Kept {
  readonly dataDir: string;
  readonly file: string;
  /** The variable that would set it. */
  readonly variable: string;
  readonly prefix: string;
}

function keptSecret({ dataDir, file, variable, prefix }: Kept): string {
  const path = join(dataDir, file);
  if (!existsSync(path)) writePrivateJson(path, { secret: `${prefix}${randomBytes(secretBytes).toString('base64')}` });
  const parsed = kept.safeParse(jsonOf(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data.secret;
  throw new ConfigurationError([`${path} holds no secret; delete it and another is made, or set ${variable}`]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
