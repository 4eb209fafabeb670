import { describe, expect, it } from '@jest/globals';
import { renderReport } from '../../src/cli/run-report.js';

const group = (id: string | null, name: string): { id: string | null; name: string } => ({ id, name });
const when = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };

describe('a report in a terminal', () => {
  it('is a table in words that a person reads, the total last', () => {
    const figures = { cases: 3, answered: 2, medianSeconds: 93_780, p90Seconds: 270, breached: 1 };
    const text = renderReport({
      report: 'first-response',
      ...when,
      by: 'severity',
      items: [{ group: group('2', '2'), figures: { ...figures, medianSeconds: 12_300, p90Seconds: null } }],
      total: { group: group(null, 'all'), figures },
    });
    expect(text.split('\n').slice(1)).toEqual([
      'cases opened 2026-11-01T00:00Z to 2026-12-01T00:00Z',
      '',
      'SEVERITY  CASES  ANSWERED  MEDIAN, ELAPSED  90TH PERCENTILE, ELAPSED  CLOCK BREACHED',
      '2         3      2         3 h 25 min       –                         1',
      'all       3      2         1 d 2 h          5 min                     1',
    ]);
  });

  it('shows shares as percentages', () => {
    const text = renderReport({
      report: 'reopens',
      ...when,
      by: null,
      items: [],
      total: { group: group(null, 'all'), figures: { closings: 8, reopened: 1, rate: 0.125 } },
    });
    expect(text).toContain('12.5 %');
  });
});
