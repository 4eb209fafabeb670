import { describe, expect, it } from '@jest/globals';
import type { CaseDocument } from '../../src/cli/case/case-documents.js';
import { renderCase, renderCases, renderMoves, renderProblem, renderTimeline } from '../../src/cli/case/case-page.js';
import { renderDistance, renderInstant } from '../../src/cli/instant-text.js';
import { printable } from '../../src/cli/output.js';
import { renderTable } from '../../src/cli/text-table.js';

const now = Date.parse('2026-11-24T12:00:00Z');

function clockOf(more: Partial<CaseDocument['clocks'][string]>): NonNullable<CaseDocument['clocks'][string]> {
  return {
    state: 'running',
    due: '2026-11-24T15:00:00Z',
    metAt: null,
    breachedAt: null,
    promise: 'objective',
    ...more,
  };
}

const shown: CaseDocument = {
  number: '00001042',
  referenceId: '7GQ4M2X9KTB6WZ3R',
  subject: 'Import stops',
  description: 'At row 10,001.',
  status: 'gathering',
  level: 1,
  severity: 2,
  kind: 'error',
  product: 'meridian-identity',
  version: '7.2',
  account: { id: 'brackenridge', name: 'Brackenridge Logistics' },
  contact: { id: 'marta', name: 'Marta Lindqvist' },
  owner: { id: 'tom', name: 'Tom Ashby' },
  coordinator: null,
  engagement: null,
  actionable: false,
  pendingActions: [
    { side: 'customer', kind: 'PROVIDE_DATA', detail: 'log', since: '2026-11-24T11:00:00Z', due: null },
    { side: 'level1', kind: 'REVIEW_DATA', detail: null, since: '2026-11-24T11:30:00Z', due: '2026-11-24T15:00:00Z' },
  ],
  openedAt: '2026-11-20T12:00:00Z',
  closedAt: null,
  closureCode: null,
  reopenUntil: null,
  updatedAt: '2026-11-24T11:30:00Z',
  seq: 7,
  checklist: [
    { key: 'steps', label: 'Steps', required: true, provided: true, unavailable: false, waived: false },
    { key: 'log', label: 'Server log', required: true, provided: false, unavailable: false, waived: false },
  ],
  clocks: {
    firstResponse: clockOf({ state: 'met', due: null, metAt: '2026-11-24T11:00:00Z' }),
    nextReply: clockOf({ promise: 'commitment' }),
    nextUpdate: clockOf({ state: 'breached', breachedAt: '2026-11-24T11:00:00Z' }),
    relief: clockOf({ state: 'paused', due: null }),
    ownership: clockOf({ state: 'off', due: null }),
  },
  resolution: null,
  defects: [],
  mergedInto: null,
  mergedCases: [],
  deferredUntil: null,
  rating: null,
  links: [],
  participants: [],
  workflow: { id: 'case-00001042', url: null },
};

describe('the page of a case', () => {
  it('says status, level, owner, whose move it is since when and due when, the checklist and the last messages', () => {
    const author = { kind: 'engineer', id: 'tom', name: 'Tom Ashby' };
    const message = {
      caseNumber: '00001042',
      at: '2026-11-24T11:00:00Z',
      author,
      visibility: 'public',
      text: 'Which\nversion?',
      delivery: 'sent',
      command: 'reply',
    };
    const page = renderCase(shown, [message], now);
    for (const line of [
      'Case 00001042 · Import stops',
      '  [Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R]',
      '  status      gathering',
      '  owner       Tom Ashby',
      '  opened      2026-11-20 12:00Z (4 days ago)',
      '  customer    PROVIDE_DATA (log)  2026-11-24 11:00Z (60 min ago)  –',
      '  level1      REVIEW_DATA         2026-11-24 11:30Z (30 min ago)  2026-11-24 15:00Z (in 3 h)',
      '  nextReply   promised  due 2026-11-24 15:00Z (in 3 h)',
      '  nextUpdate  aim       breached 2026-11-24 11:00Z (60 min ago)',
      '  relief      aim       paused',
      '  [x] steps: Steps',
      '  [ ] log: Server log',
      '  2026-11-24 11:00Z · Tom Ashby (engineer) · reply, public, mail sent',
      '      version?',
    ]) {
      expect(page.split('\n')).toContain(line);
    }
  });

  it('of a case on which nothing is pending says so', () => {
    expect(renderMoves([], now)).toBe('Nothing is pending.');
  });
});

describe('a list of cases', () => {
  it('is a line each, with what is due next', () => {
    const [head, line] = renderCases([shown], now).split('\n');
    expect(head).toBe('NUMBER    STATUS     LEVEL  SEV  OWNER      NEXT DUE  SUBJECT');
    expect(line).toBe('00001042  gathering  1      2    Tom Ashby  in 3 h    Import stops');
    expect(renderCases([], now)).toBe('No case matches.');
  });
});

describe('the timeline', () => {
  it('shows what is worth a word of the data', () => {
    const data = { items: [{ key: 'steps' }], from: null, automatic: false, names: [], to: 2, routing: { 1: 'x' } };
    const at = '2026-11-24T11:00:00Z';
    const entry = { caseNumber: '00001042', seq: 3, at, type: 'data-submitted', actor: author('Marta'), data };
    expect(renderTimeline([entry], '00001042').split('\n')[1]).toBe(
      '3    2026-11-24 11:00Z  data-submitted  Marta (contact)  items=steps to=2 routing={…}',
    );
  });

  it('marks what happened on a case that was merged into it', () => {
    const at = '2026-11-24T11:00:00Z';
    const entry = { caseNumber: '00001043', seq: 3, at, type: 'case-merged', actor: author('Tom'), data: {} };
    expect(renderTimeline([entry], '00001042').split('\n')[1]).toMatch(/^00001043\/3 /u);
  });

  function author(name: string): { kind: string; id: string; name: string } {
    return { kind: 'contact', id: 'c', name };
  }
});

describe('what became of a case', () => {
  it.each<[Partial<CaseDocument>, string]>([
    [{ mergedInto: '00001040' }, 'merged      into 00001040'],
    [{ mergedCases: ['00001043', '00001044'] }, 'merged      from 00001043, 00001044'],
    [{ rating: 4 }, 'rating      4 of 5'],
    [{ defects: ['MI-204'] }, 'defects     MI-204'],
    [{ deferredUntil: '2026-12-05T08:00:00Z' }, 'answer by   2026-12-05 08:00Z, as the customer said'],
    [
      { attention: { by: 'customer', since: '2026-11-24T11:00:00Z', settledAt: null, rhythm: 'PT24H' } },
      'attention   asked for by the customer 2026-11-24 11:00Z, a lead has to answer, PT24H',
    ],
  ])('stands on its page: %j', (more, line) => {
    expect(renderCase({ ...shown, ...more }, [], now)).toContain(line);
    expect(renderCase(shown, [], now)).not.toContain(line.slice(0, 12));
  });
});

describe('a refusal', () => {
  it('is told in words, with the reason and what is still pending', () => {
    const problem = { title: 'T', detail: 'still owed: REVIEW_DATA', code: 'refused', reason: 'pending_actions' };
    const text = renderProblem('close on case 00001042', { ...problem, pendingActions: shown.pendingActions }, now);
    expect(text.split('\n')[0]).toBe('close on case 00001042 was refused: still owed: REVIEW_DATA (pending_actions)');
    expect(text).toContain('REVIEW_DATA  ');
  });

  it('names the fields that do not fit', () => {
    const problem = { title: 'T', detail: 'Some fields …', code: 'invalid', errors: [{ path: 'kind', message: 'no' }] };
    expect(renderProblem('open', problem, now)).toBe('open was not done: Some fields … (invalid)\n  kind: no');
  });
});

describe('small things', () => {
  it('instants are UTC, distances are rounded', () => {
    expect(renderInstant('2026-11-24T13:30:00+01:00')).toBe('2026-11-24 12:30Z');
    expect(renderDistance('2026-11-24T12:00:20Z', now)).toBe('now');
    expect(renderDistance('2026-11-24T12:25:00Z', now)).toBe('in 25 min');
    expect(renderDistance('2026-11-21T12:00:00Z', now)).toBe('3 days ago');
  });

  it('columns are as wide as their widest cell', () => {
    expect(renderTable(['A', 'B'], [['long', 'x']])).toBe('A     B\nlong  x');
  });

  it('what people wrote does nothing to the terminal', () => {
    expect(printable('a\u001b[31m\tb\nc\r')).toBe('a\ufffd[31m\tb\nc\ufffd');
  });
});
