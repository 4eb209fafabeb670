import { CONFIGURATION_TABLE, ConfigurationError, loadConfiguration } from '../../src/runtime/configuration.js';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfiguration(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  it('needs nothing to be set', () => {
    expect(loadConfiguration({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      temporalNamespace: 'default',
      smtpInPort: 2525,
      supportAddress: 'support@localhost',
      demo: true,
      databaseUrl: undefined,
      temporalAddress: undefined,
    });
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfiguration({ PORT: '', SMTP_URL: ' ' })).toMatchObject({ port: 3000, smtpUrl: undefined });
  });

  it('reads what is set', () => {
    const env = {
      PORT: '8080',
      DATABASE_URL: 'postgresql://u:p@db:5432/caseline',
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      PUBLIC_URL: 'https://support.example/',
      CASELINE_DEMO: '0',
      CASELINE_DATA_DIR: '/srv/caseline',
      CASELINE_HISTORY_LIMIT: '60',
    };
    expect(loadConfiguration(env)).toMatchObject({
      port: 8080,
      databaseUrl: 'postgresql://u:p@db:5432/caseline',
      temporalAddress: 'temporal.example:7233',
      publicUrl: 'https://support.example',
      demo: false,
      dataDir: '/srv/caseline',
      historyLimit: 60,
    });
  });

  it('reads lists of hosts', () => {
    const { webhookHosts } = loadConfiguration({
      CASELINE_WEBHOOK_HOSTS: 'Pager.internal, 10.1.2.3:8443,[fd00::1]:80',
    });
    expect(webhookHosts).toEqual(['pager.internal', '10.1.2.3:8443', '[fd00::1]:80']);
    expect(loadConfiguration({}).webhookHosts).toEqual([]);
  });

  it.each([
    [{ PORT: 'abc' }, 'PORT is "abc"; it must be a whole number from 0 to 65535 (0 picks a free one)'],
    [{ PORT: '65536' }, 'PORT is "65536"; it must be a whole number from 0 to 65535 (0 picks a free one)'],
    [{ PORT: '1e3' }, 'PORT is "1e3"; it must be a whole number from 0 to 65535 (0 picks a free one)'],
    [{ TEMPORAL_ADDRESS: 'temporal' }, 'TEMPORAL_ADDRESS is "temporal"; it must be host:port, like 127.0.0.1:7233'],
    [{ CASELINE_DEMO: 'maybe' }, 'CASELINE_DEMO is "maybe"; it must be 1 or 0'],
    [{ SUPPORT_ADDRESS: 'nobody' }, 'SUPPORT_ADDRESS is "nobody"; it must be a mail address'],
    [{ PUBLIC_URL: 'support.example' }, 'PUBLIC_URL is "support.example"; it must be an http:// or https:// address'],
    [
      { CASELINE_WEBHOOK_HOSTS: 'https://pager.internal' },
      'CASELINE_WEBHOOK_HOSTS is "https://pager.internal"; it must be hosts like pager.internal, 10.1.2.3:8443',
    ],
    [
      { CASELINE_WEBHOOK_SECRET: 'short' },
      'the value of CASELINE_WEBHOOK_SECRET (not shown) is wrong; it must be at least 16 characters; after whsec_ they are base64',
    ],
    [{ CASELINE_WORKFLOW_CACHE: '0' }, 'CASELINE_WORKFLOW_CACHE is "0"; it must be a whole number from 1 on'],
  ])('says in a sentence what is wrong with %j', (env, sentence) => {
    expect(problemsOf(env)).toEqual([sentence]);
  });

  it('lists every wrong value at once', () => {
    expect(problemsOf({ PORT: '-1', LOG_LEVEL: 'loud', HOST: 'a b' })).toHaveLength(3);
  });

  it('never shows a password that stands in a wrong value', () => {
    const problems = problemsOf({ DATABASE_URL: 'mysql://root:hunter2@db/x', SMTP_URL: 'http://u:hunter2@mail' });
    expect(problems).toHaveLength(2);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('is documented variable by variable', () => {
    for (const { name, description } of CONFIGURATION_TABLE) {
      expect(name).toMatch(/^[A-Z_]+$/);
      expect(description).toMatch(/\.$/);
    }
  });
});
