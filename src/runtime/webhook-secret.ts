/** What signs calls to webhooks when nobody has set it: made once and kept, so that a receiver can be told it. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, type Configuration } from './configuration.js';
import { writePrivateJson } from './private-file.js';

const kept = z.object({ secret: z.string().min(1) });
const secretBytes = 32;

/** CASELINE_WEBHOOK_SECRET, else that of `webhook-secret.json` in the data folder, which only its owner may read. */
export function webhookSecretOf({ webhookSecret, dataDir }: Pick<Configuration, 'webhookSecret' | 'dataDir'>): string {
  if (webhookSecret !== undefined) return webhookSecret;
  const path = join(dataDir, 'webhook-secret.json');
  if (!existsSync(path)) writePrivateJson(path, { secret: `whsec_${randomBytes(secretBytes).toString('base64')}` });
  const parsed = kept.safeParse(jsonOf(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data.secret;
  throw new ConfigurationError([
    `${path} holds no secret; delete it and another is made, or set CASELINE_WEBHOOK_SECRET`,
  ]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
