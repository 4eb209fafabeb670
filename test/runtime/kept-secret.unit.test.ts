import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../../src/runtime/configuration.js';
import { webhookSecretOf } from '../../src/runtime/kept-secret.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'caseline-secret-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});
const path = (): string => join(dataDir, 'webhook-secret.json');

describe('the secret that signs webhooks', () => {
  it('is the one that was set; nothing is written then', () => {
    expect(webhookSecretOf({ webhookSecret: 'a secret of ours', dataDir })).toBe('a secret of ours');
    expect(() => statSync(path())).toThrow(/ENOENT/u);
  });

  it('is made once otherwise, kept, and for its owner alone', () => {
    const made = webhookSecretOf({ webhookSecret: undefined, dataDir });
    expect(made).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/u);
    expect(webhookSecretOf({ webhookSecret: undefined, dataDir })).toBe(made);
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual({ secret: made });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('is not guessed where the file is broken', () => {
    writeFileSync(path(), 'oops');
    expect(() => webhookSecretOf({ webhookSecret: undefined, dataDir })).toThrow(ConfigurationError);
  });
});
