import { describe, expect, it } from '@jest/globals';
import type { AnyEvent } from '../../src/domain/events.js';
import { clockNames, type PolicySlice } from '../../src/domain/policy.js';
import { renderChartPage } from '../../src/simulation/chart-page.js';
import { LivesComparison, type Comparison } from '../../src/simulation/compare.js';
import type { SimulationReport } from '../../src/simulation/report.js';
import { renderSimulation } from '../../src/cli/simulation-text.js';
import { hourMs, Played, policy } from '../domain/support.js';

/** The tests' policy with other targets for all clocks. */
function withTargets(hours: number): PolicySlice {
  const term = { ms: hours * hourMs, calendar: 'always' };
  const clocks = Object.fromEntries(clockNames.map((name) => [name, { 1: term, 2: term, 3: term, 4: term }]));
  return { ...policy, clocks: clocks as PolicySlice['clocks'] };
}

/** Answered after so many hours, under a policy of 8. */
function answeredAfter(hours: number): readonly AnyEvent[] {
  const life = new Played();
  life.after(hours * hourMs);
  life.when('l1', 'reply', { visibility: 'public' });
  return life.events;
}

function compared(lives: Readonly<Record<string, readonly AnyEvent[]>>, proposed: PolicySlice): Comparison {
  const comparison = new LivesComparison({
    current: () => policy,
    proposed: () => proposed,
    until: 0,
    hasRecord: true,
  });
  for (const [name, events] of Object.entries(lives)) comparison.add({ name, events });
  return comparison.result();
}

const lives = { early: answeredAfter(1), middling: answeredAfter(3), late: answeredAfter(9) };

function reportOf(comparison: Comparison, name = 'stricter.yaml'): SimulationReport {
  return {
    ...comparison,
    ...{
      source: 'tests',
      since: null,
      until: null,
      livedUntil: '2026-11-24T00:00:00.000Z',
      seconds: 1,
      eventsPerSecond: 9,
    },
    current: { name: 'the current policy', version: 1 },
    proposed: { name, version: 2 },
  };
}

describe('lives compared under two policies', () => {
  it('are counted by clock and severity, as recorded, now and then', () => {
    const { cases, clocks } = compared(lives, withTargets(2));
    const row = clocks.find(({ clock, severity }) => clock === 'firstResponse' && severity === 3);
    expect(cases).toBe(3);
    expect(row?.recorded).toMatchObject({ met: 2, breached: 1, warned: 1 });
    expect(row?.current).toEqual(row?.recorded);
    expect(row?.proposed).toMatchObject({ met: 1, breached: 2, warned: 2, open: 0 });
  });

  it('name the cases that fare differently, in either direction', () => {
    const stricter = compared(lives, withTargets(2)).examples.find(({ what }) => what === 'firstResponse');
    expect(stricter).toMatchObject({ added: { cases: 1, first: ['middling'] }, removed: { cases: 0, first: [] } });
    const looser = compared(lives, withTargets(20)).examples.find(({ what }) => what === 'firstResponse');
    expect(looser).toMatchObject({ added: { cases: 0 }, removed: { cases: 1, first: ['late'] } });
  });

  it('fare alike under the same policy', () => {
    const { examples, clocks } = compared(lives, policy);
    expect(examples).toEqual([]);
    expect(clocks.filter(({ current, proposed }) => JSON.stringify(current) !== JSON.stringify(proposed))).toEqual([]);
  });

  it('go on without one whose timeline does not fit the rules, and name it', () => {
    const [, ...headless] = lives.early;
    const { cases, clocks, unreadable } = compared({ headless, late: lives.late }, policy);
    expect(cases).toBe(2);
    expect(unreadable).toEqual([{ case: 'headless', why: expect.stringContaining('timeline begins with') }]);
    expect(clocks.reduce((sum, { current }) => sum + current.breached, 0)).toBeGreaterThan(0);
  });
});

describe('a simulation on a page', () => {
  const page = renderChartPage(reportOf(compared(lives, withTargets(2)), '/home/ada/a <script>alert(1)<script>.yaml'));

  it('loads nothing from anywhere and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|src=|href=|url\(|@import/u);
    expect(page).toContain('a &lt;script&gt;alert(1)&lt;script&gt;.yaml');
  });

  it('names files and not the folders of whoever made it', () => {
    expect(page).toContain('<h1>Policy simulation: a &lt;script');
    expect(page).not.toContain('/home/ada');
  });

  it('keeps tables that are wider than the screen from widening the page', () => {
    expect(page.match(/<div class="scroll[^"]*">\s*<table>/gu)).toHaveLength(3);
    expect(page.match(/<table>/gu)).toHaveLength(3);
  });

  it('has the numbers of each chart in a table with heads and a caption, and both colour schemes', () => {
    expect(page.match(/<svg[^>]+role="img"[^>]+aria-label="[^"]+"/gu)).toHaveLength(2);
    expect(page.match(/<caption>/gu)).toHaveLength(3);
    expect(page.match(/<th scope="row">/gu)?.length).toBeGreaterThan(3);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toMatch(/<th scope="row">firstResponse<\/th>\s*<td>3<\/td>\s*<td>2 → 1<\/td>/u);
  });

  it('draws bars to scale: a third of the rounds breached now, two thirds then', () => {
    const widths = [...page.matchAll(/<rect x="0" y="\d+" width="(\d+)" height="10" class="(now|then)"/gu)];
    const [now, then] = widths.map(([, width]) => Number(width));
    expect([now, then]).toEqual([87, 173]);
  });
});

describe('a simulation in a terminal', () => {
  it('shows changes and examples', () => {
    const text = renderSimulation(reportOf(compared(lives, withTargets(2))));
    expect(text).toMatch(/^firstResponse +3 +2 → 1 +1 → 2 +1 → 2 +\+1 +33 % → 67 % +1$/mu);
    expect(text).toContain('+1 firstResponse breached, severity 3: middling');
  });

  it('says so when nothing changes', () => {
    expect(renderSimulation(reportOf(compared(lives, policy)))).toContain('No case fares differently.');
  });
});
