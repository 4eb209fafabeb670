import { describe, expect, it } from '@jest/globals';
import { instantOf, renderAbsence } from '../../src/cli/people/absence.js';
import { renderReport } from '../../src/cli/people/leave.js';
import { renderWorkload } from '../../src/cli/people/workload.js';

describe('when somebody is away', () => {
  it('is an instant with its zone, or a day: the first and the last one away count as a whole', () => {
    expect(instantOf('2026-12-24T17:00:00+01:00', 'until')).toBe('2026-12-24T16:00:00.000Z');
    expect(instantOf('2026-12-28', 'from')).toBe(new Date('2026-12-28T00:00:00').toISOString());
    expect(instantOf('2026-12-31', 'until')).toBe(new Date('2027-01-01T00:00:00').toISOString());
  });

  it.each(['tomorrow', '2026-13-01', '2026-12-24T17:00:00', '24.12.2026', ''])('is not "%s"', (given) => {
    expect(() => instantOf(given, 'until')).toThrow(/neither a day like/u);
  });

  it('is said back, and that nobody covers', () => {
    const elena = { id: 'elena-moretti', name: 'Elena Moretti', isActive: true, awayFrom: null, cover: null };
    expect(renderAbsence({ ...elena, awayUntil: '2027-01-01T00:00:00Z' })).toBe(
      'Elena Moretti is away until 2027-01-01 00:00Z. Nobody covers: name a --cover.',
    );
  });
});

describe('the report of a hand-over', () => {
  it('shows where each role went, and below what did not move and why', () => {
    const report = renderReport({
      moved: [{ case: '00000001', role: 'owner', to: null }],
      failed: [{ case: '00000002', role: 'coordinator', reason: 'no_successor', detail: 'give a `coordinator`' }],
      remaining: 1,
    });
    expect(report.split('\n')).toEqual([
      'case      role   goes to',
      '00000001  owner  the queue',
      '',
      'case      role         not handed over',
      '00000002  coordinator  give a `coordinator`',
    ]);
  });

  it('says when there was nothing', () => {
    expect(renderReport({ moved: [], failed: [], remaining: 0 })).toBe('No open case counts on this engineer.');
  });
});

describe('the workload', () => {
  it('is a line for each engineer, with who is away and who covers', () => {
    const figures = { open: 4, dueToday: 1, breached: 2, engagements: 0, consults: 3, coordinated: 5 };
    const engineer = { id: 'elena-moretti', name: 'Elena Moretti' };
    const cover = { id: 'kofi-mensah', name: 'Kofi Mensah' };
    const away = { isAway: false, from: '2026-12-28T00:00:00Z', until: '2027-01-04T00:00:00Z', cover };
    const [, line] = renderWorkload([{ engineer, levels: [2, 3], ...figures, away }]).split('\n');
    expect(line?.split(/ {2,}/u)).toEqual([
      'Elena Moretti',
      '2, 3',
      ...['2', '1', '4', '0', '3', '5'],
      'from 2026-12-28 00:00Z until 2027-01-04 00:00Z, Kofi Mensah covers',
    ]);
  });
});
