import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseCsvLine } from '../../src/play/csv-line.js';
import { readIncidentLog } from '../../src/play/incident-log.js';
import { csv, incident } from './support.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caseline-play-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Buffer, name = 'log.csv'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const header = 'case_id,seq,ts,status,substatus,team,line,resource,impact,product';
const row = 'c1,0,2026-03-02T09:00:00Z,Accepted,In Progress,T1,1,R1,Medium,P1';

describe('an incident log', () => {
  it('is read plain and gzipped, its events grouped and in order', async () => {
    const two = [
      incident(
        [
          ['working', 1, 'R1'],
          ['closed', 1, 'R1'],
        ],
        { id: 'a' },
      ),
      incident([['queued', 2, 'R2']], { id: 'b' }),
    ];
    expect(await readIncidentLog(await file(csv(two)))).toEqual(two);
    expect(await readIncidentLog(await file(gzipSync(csv(two)), 'log.csv.gz'))).toEqual(two);
  });

  it('may mix the lines of its incidents and hold its columns in another order, quoted, with a mark at the start', async () => {
    const mixed = [
      '\uFEFFproduct,impact,resource,line,team,substatus,status,ts,seq,case_id',
      '"P,1",Low,R1,1,"T ""one""",In Progress,Accepted,2026-03-02T09:10:00Z,1,c1',
      'P1,Low,R1,1,T1,In Progress,Accepted,2026-03-02T09:00:00Z,0,c2',
      'P1,Low,R1,1,T1,In Progress,Accepted,2026-03-02T09:00:00Z,0,c1',
    ];
    const [first, second] = await readIncidentLog(await file(mixed.join('\r\n')));
    expect([first?.id, first?.events.map((event) => event.seq), first?.events[1]?.team]).toEqual([
      'c1',
      [0, 1],
      'T "one"',
    ]);
    expect([second?.id, second?.events.length]).toEqual(['c2', 1]);
  });

  it.each([
    ['', 'line 1: the file is empty'],
    [
      'case_id,seq,when',
      'line 1: the columns are case_id,seq,ts,status,substatus,team,line,resource,impact,product (missing: ts',
    ],
    [`${header},extra`, 'unknown: extra'],
    [`${header}\n${row}\n${row}`, 'line 3: c1 has seq 0 already'],
    [`${header}\n${row},more`, 'line 2: 11 fields where the header has 10'],
    [`${header}\n${row.replace(',1,R1', ',4,R1')}`, 'line 2: line is "4", wanted 1, 2 or 3'],
    [`${header}\n${row.replace('c1,0', 'c1,first')}`, 'line 2: seq is "first"'],
    [`${header}\n${row.replace('09:00:00Z', '09:00')}`, 'line 2: ts is "2026-03-02T09:00"'],
    [`${header}\n${row.replace('R1', '')}`, 'line 2: resource is empty'],
    [`${header}\n${row.replace('T1', '"T1')}`, 'line 2: a quoted field does not end on its line'],
  ])('that is wrong is refused with its line: %j', async (content, message) => {
    await expect(readIncidentLog(await file(content))).rejects.toThrow(message);
  });

  it('that is not there, or not gzipped as its name says, is named', async () => {
    await expect(readIncidentLog(join(folder, 'absent.csv.gz'))).rejects.toThrow(/absent\.csv\.gz cannot be read/u);
    await expect(readIncidentLog(await file(header, 'plain.csv.gz'))).rejects.toThrow(/plain\.csv\.gz cannot be read/u);
  });
});

describe('a CSV line', () => {
  it('keeps empty fields and quoted commas', () => {
    expect(parseCsvLine('a,,"b,""c""",')).toEqual(['a', '', 'b,"c"', '']);
    expect(parseCsvLine('"a"b,c')).toBeUndefined();
  });
});
