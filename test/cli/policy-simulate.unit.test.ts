import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createProgram } from '../../src/cli/program.js';
import { csv, incident } from '../play/support.js';

let folder: string;
let log: string;
let policyFile: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'caseline-simulate-'));
  log = join(folder, 'log.csv');
  policyFile = join(folder, 'stricter.yaml');
  const answered = incident([
    ['working', 1, 'R1'],
    ['working', 1, 'R1'],
    ['resolved', 1, 'R1'],
  ]);
  writeFileSync(log, csv([answered]));
  // Answered after twenty minutes: in time by the standard policy, late by this one.
  writeFileSync(policyFile, 'version: 2\nclocks: { firstResponse: { target: PT5M, calendar: always } }\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

async function run(...args: string[]): Promise<string> {
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await createProgram()
    .exitOverride()
    .parseAsync(['node', 'caseline', 'policy', 'simulate', ...args]);
  return written.mock.calls.map(([text]) => String(text)).join('');
}

describe('caseline policy simulate', () => {
  it('reports a log as JSON: nothing recorded, in time now, late then', async () => {
    const report = JSON.parse(await run(policyFile, '--history', log, '--json'));
    const row = report.clocks.find(
      (one: { clock: string; severity: number }) => one.clock === 'firstResponse' && one.severity === 3,
    );
    expect(report).toMatchObject({ cases: 1, current: { version: 1 }, proposed: { name: policyFile, version: 2 } });
    expect([row.recorded, row.current.breached, row.proposed.breached]).toEqual([null, 0, 1]);
    expect(report.examples).toContainEqual(
      expect.objectContaining({ what: 'firstResponse', severity: 3, added: { cases: 1, first: ['i-1'] } }),
    );
  });

  it('compares with another document than the standard one', async () => {
    const report = JSON.parse(await run(policyFile, '--history', log, '--against', policyFile, '--json'));
    expect([report.examples, report.current.name]).toEqual([[], policyFile]);
  });

  it('writes the page', async () => {
    const page = join(folder, 'simulation.html');
    await run(policyFile, '--history', log, '--html', page);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/u);
  });

  it.each([
    ['no time', [], 'say from when on cases count'],
    ['a day that does not exist', ['--since', '2026-02-30'], 'It must be a day such as'],
    ['a log that is none', ['--history', 'package.json'], 'the columns are'],
    ['a log that is not there', ['--history', 'nowhere.csv'], 'cannot be read'],
  ])('says what is wrong with %s', async (_what, args, sentence) => {
    await expect(run(policyFile, ...args)).rejects.toThrow(sentence);
  });

  it('names the problem of a policy that can not be used', async () => {
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(wrong, 'version: 2\nclocks: { firstRespons: PT5M }\n');
    await expect(run(wrong, '--history', log)).rejects.toThrow('did you mean "firstResponse"');
  });
});
