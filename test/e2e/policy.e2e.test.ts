/** A policy changes while cases are open: checked, compared, published, chosen and adopted by the command line, as a manager does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOnWires, untilCase, type Instance } from './support/instance.js';
import { run, type Finished } from './support/program.js';

const hourMs = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'caseline-policy-'));
let instance: Instance;
let early: string;

beforeAll(async () => {
  instance = await startOnWires({
    CASELINE_POLICY: file('first.yaml', 'version: 1\nclocks: { firstResponse: PT1H }\n'),
  });
}, 120_000);
afterAll(async () => {
  await instance.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
function policy(...args: readonly string[]): Promise<Finished> {
  return run(['policy', ...args], instance.env);
}
async function opened(by: 'customer' | 'stranger'): Promise<string> {
  const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 3 };
  return (await instance.as(by).open(question)).number;
}
/** How long after the opening the first response is due. */
async function firstResponseMs(number: string): Promise<number> {
  const { clocks, openedAt } = await instance.as('lead').get(`/cases/${number}`);
  return Date.parse(clocks.firstResponse.due) - Date.parse(openedAt);
}

const second = `version: 2
clocks: { firstResponse: PT10H }
accounts:
  oakmere: { clocks: { firstResponse: { 3: PT20H } } }
`;

describe('changing the policy of a running instance', () => {
  it('refuses a document with mistakes whole, and goes on with the one it has', async () => {
    early = await opened('customer');
    const wrong = file('wrong.yaml', 'version: 2\nwindos: {}\ncalendars: { shut: { timeZone: UTC } }\n');
    const refused = await policy('publish', wrong);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/"windos" is not known here; did you mean "windows"\?/);
    expect(refused.stderr).toMatch(/calendars\.shut\.windows: is never open/);
    expect(JSON.parse((await policy('list', '--json')).stdout).items).toHaveLength(1);
  });

  it('says what differs, stores the new version, and opens new cases under it once it is chosen', async () => {
    const path = file('second.yaml', second);
    const { stdout } = await policy('diff', 'current', path);
    expect(stdout.trim().split('\n')).toEqual([
      'First response: 1 h (always) → 10 h (always)',
      'Account oakmere, First response, severity 3: new, 20 h',
    ]);
    expect((await policy('publish', path)).stdout).toContain('Version 2 is stored');
    expect((await instance.as('lead').get(`/cases/${await opened('customer')}`)).policyVersion).toBe(1);
    expect((await policy('use', '2')).code).toBe(0);
    const late = await opened('customer');
    expect((await instance.as('lead').get(`/cases/${late}`)).policyVersion).toBe(2);
    expect(await firstResponseMs(late)).toBe(10 * hourMs);
    expect(await firstResponseMs(await opened('stranger'))).toBe(20 * hourMs);
  });

  it('moves the open cases that match, each with the terms of its account, and can be repeated', async () => {
    const other = await opened('stranger');
    expect(await firstResponseMs(early)).toBe(hourMs);
    const report = JSON.parse((await policy('adopt', '2', '--account', 'brackenridge', '--json')).stdout);
    expect(report).toEqual({ version: 2, matched: 2, adopted: 2, refused: [] });
    await untilCase(instance.as('lead'), early, 'under version 2', (seen) => seen.policyVersion === 2);
    expect(await firstResponseMs(early)).toBe(10 * hourMs);
    const timeline = await instance.as('lead').all(`/cases/${early}/timeline`);
    expect(timeline.at(-1)).toMatchObject({
      type: 'policy-adopted',
      data: { policy: { version: 2, account: null }, previous: { version: 1 } },
    });
    expect((await policy('adopt', '2')).stdout).toContain('No case matches');
    expect(await firstResponseMs(other)).toBe(20 * hourMs);
  });

  it('keeps what was chosen when it starts again with the file of an older version, and workflows agree with it', async () => {
    await instance.program.stop();
    await instance.start();
    expect((await instance.as('lead').get('/policies/current')).version).toBe(2);
    const back = await instance.as('lead').send(`POST /cases/${early}/adopt-policy`, { version: 1 });
    expect([back.status, back.json.policyVersion]).toEqual([200, 1]);
    expect(await firstResponseMs(early)).toBe(hourMs);
    const doctor = await run(['doctor', '--json'], instance.env);
    expect(JSON.parse(doctor.stdout)).toMatchObject({ clean: true, differences: [] });
  });
});
