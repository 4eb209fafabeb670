import { describe, expect, it } from '@jest/globals';
import { renderBar, renderClocks, type ClockDocument } from '../../src/cli/case/clocks-page.js';

const now = Date.parse('2026-11-24T12:00:00Z');

function clockOf(more: Partial<ClockDocument> = {}): ClockDocument {
  return {
    clock: 'nextReply',
    cycle: 1,
    target: 'PT4H',
    calendar: 'business',
    promise: 'commitment',
    due: '2026-11-24T15:00:00.000Z',
    metAt: null,
    breachedAt: null,
    noticedAt: null,
    ranSeconds: 3600,
    segments: [
      {
        from: '2026-11-24T11:00:00.000Z',
        to: '2026-11-24T12:00:00.000Z',
        state: 'running',
        why: "the customer's word waits for an answer",
        seconds: 3600,
      },
    ],
    ...more,
  };
}
const standing = (more: Partial<ClockDocument>): string =>
  renderClocks([clockOf(more)], { now, isAll: false }).split('\n')[2] ?? '';

describe('the bar of a clock', () => {
  it.each([
    [0, '░░░░░░░░░░░░░░░░░░░░ '],
    [1, '█░░░░░░░░░░░░░░░░░░░ '],
    [50, '██████████░░░░░░░░░░ '],
    [99.9, '███████████████████░ '],
    [100, '████████████████████ '],
    [101, '████████████████████!'],
  ])('of %d %% of its target', (share, bar) => {
    expect(renderBar(share, 100)).toBe(bar);
  });
});

describe('the page of clocks', () => {
  it('says target, what ran, where it stands, and each segment with its reason', () => {
    expect(renderClocks([clockOf()], { now, isAll: false }).split('\n')).toEqual([
      'CLOCK      TARGET            RAN                             STANDING',
      '',
      'nextReply  4:00:00 business  1:00:00  █████░░░░░░░░░░░░░░░   due 2026-11-24 15:00Z (in 3 h), promised',
      '    FROM               TO                 STATE    OPEN TIME  WHY',
      "    2026-11-24 11:00Z  2026-11-24 12:00Z  running    1:00:00  the customer's word waits for an answer",
    ]);
  });

  it.each<[string, Partial<ClockDocument>]>([
    ['met 2026-11-24 11:30Z, promised', { metAt: '2026-11-24T11:30:00Z' }],
    ['breached 2026-11-24 11:00Z; met 2026-11-24 11:30Z', breached({ metAt: '2026-11-24T11:30:00Z' })],
    ['breached 2026-11-24 11:00Z; not met yet', breached({})],
    [
      'breached 2026-11-24 11:00Z, noticed 2026-11-24 11:50Z; not met yet',
      breached({ noticedAt: '2026-11-24T11:50:00Z' }),
    ],
    ['paused', { due: null, segments: [{ from: '', to: '', state: 'paused', why: '', seconds: 0 }].map(placed) }],
  ])('says in words: %s', (words, more) => {
    expect(standing({ promise: words.endsWith('promised') ? 'commitment' : 'objective', ...more })).toMatch(
      new RegExp(`${words}$`, 'u'),
    );
  });

  it('shows the newest cycle of each clock, or all', () => {
    const clocks = [clockOf(), clockOf({ cycle: 2 }), clockOf({ clock: 'relief' })];
    const names = (isAll: boolean): string[] =>
      renderClocks(clocks, { now, isAll })
        .split('\n')
        .filter((line) => /^[a-z]/u.test(line))
        .map((line) => line.split('  ')[0] ?? '');
    expect(names(false)).toEqual(['nextReply (2)', 'relief']);
    expect(names(true)).toEqual(['nextReply (1)', 'nextReply (2)', 'relief']);
  });

  it('says of a measurement whose place another one took that it counts no more', () => {
    const page = renderClocks([clockOf(), clockOf({ target: 'PT1H' })], { now, isAll: true });
    const [before, after] = page.split('\n').filter((line) => line.startsWith('nextReply'));
    expect(before).toMatch(/ counted anew from 2026-11-24 12:00Z$/u);
    expect(after).toMatch(/ due 2026-11-24 15:00Z \(in 3 h\), promised$/u);
  });

  it('of a case whose timeline is still on its way says so', () => {
    expect(renderClocks([], { now, isAll: false })).toBe('No clock has begun.');
  });
});

function breached(more: Partial<ClockDocument>): Partial<ClockDocument> {
  return { breachedAt: '2026-11-24T11:00:00Z', noticedAt: '2026-11-24T11:00:00Z', promise: 'objective', ...more };
}

function placed<T extends { from: string; to: string }>(segment: T): T {
  return { ...segment, from: '2026-11-24T11:00:00Z', to: '2026-11-24T12:00:00Z' };
}
