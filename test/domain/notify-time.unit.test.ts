import { describe, expect, it } from '@jest/globals';
import type { EventType } from '../../src/domain/events.js';
import { notificationsFor, type NotificationRow } from '../../src/domain/notify.js';
import { sliceOf } from '../../src/domain/policy-document.js';
import { loadPolicyFile, standardPolicyPath } from '../../src/runtime/policy-file.js';
import { atLevel2, dayMs, engaged, everything, hourMs, minuteMs, Played } from './support.js';

const policy = sliceOf(loadPolicyFile(standardPolicyPath()));
const given = { policy } as const;
const urgent = { policy, body: { severity: 1 } } as const;

/** Who is told of the last event of a type. */
function rows(life: Played, type: EventType): readonly NotificationRow[] {
  const event = life.events.findLast((one) => one.type === type);
  if (!event) throw new Error(`no ${type}: ${life.types.join(', ')}`);
  return notificationsFor(life.state, [event], policy);
}
function told(life: Played, type: EventType): string[] {
  return rows(life, type).map((row) => `${row.recipientKind} ${row.recipientId}: ${row.template}`);
}
/** Level 2 asked for a dump; three customers read along. */
function asked(severity: 2 | 3 = 3): Played {
  const life = atLevel2({ policy, body: { severity, participants: ['c2', 'c3'] } });
  return life.does('l2', 'request-data', { items: [{ key: 'dump', label: 'Heap dump' }] });
}

describe('the standard policy tells of deadlines', () => {
  it('the owner of a warning, the leads too of a breach', () => {
    const life = atLevel2(urgent).after(25 * minuteMs);
    expect(told(life, 'clock-warned')).toEqual(['engineer l2: clock-warned']);
    life.after(10 * minuteMs);
    expect(told(life, 'clock-breached')).toEqual(['engineer l2: clock-breached', 'lead leads: clock-breached']);
  });

  it('the leads once, where nobody owns the case', () => {
    const life = new Played({ policy, body: { severity: 1, kind: 'question' } }).after(29 * minuteMs);
    expect(told(life, 'clock-warned')).toEqual(['lead leads: clock-warned']);
    life.after(10 * minuteMs);
    expect(told(life, 'clock-breached')).toEqual(['lead leads: clock-breached']);
  });

  it('Level 3 of the clocks of its engagement', () => {
    const life = engaged(urgent).after(50 * minuteMs);
    expect(life.events.findLast(({ type }) => type === 'clock-warned')).toBeDefined();
    const warnings = life.events.flatMap((event) =>
      event.type === 'clock-warned' && event.data.clock === 'engagementTakeUp' ? [event] : [],
    );
    expect(notificationsFor(life.state, warnings, policy)).toMatchObject([
      { recipientKind: 'team', recipientId: 'level-3', template: 'clock-warned' },
    ]);
  });

  it('of a warning with the clock, its due time and when it was noticed', () => {
    const life = atLevel2(urgent).after(25 * minuteMs);
    const [row] = rows(life, 'clock-warned');
    expect(row?.data).toMatchObject({
      clock: expect.any(String),
      due: expect.any(Number),
      noticedAt: expect.any(Number),
    });
  });

  it('whoever was asked, and the leads, of a consult without an answer', () => {
    const life = atLevel2(given)
      .does('l2', 'consult', { engineer: 'l3' })
      .after(2 * dayMs);
    expect(life.events.findLast(({ type }) => type === 'action-overdue')).toMatchObject({
      data: { kind: 'ANSWER_CONSULT' },
    });
    expect(told(life, 'action-overdue')).toEqual(['engineer l3: action-overdue', 'lead leads: action-overdue']);
  });

  it('queue and leads of a case at level 1 that nobody took', () => {
    const life = new Played({ policy, body: { kind: 'question' } }).after(3 * dayMs);
    expect(told(life, 'action-overdue')).toEqual(['lead leads: action-overdue', 'team level-1: action-overdue']);
  });
});

describe('the standard policy tells of silence', () => {
  it('every customer on the case of a reminder, each once', () => {
    expect(told(asked().after(5 * dayMs), 'reminder-sent')).toEqual([
      'contact c1: reminder',
      'contact c2: reminder',
      'contact c3: reminder',
    ]);
  });

  it('the customers of the proposal, and of the closing', () => {
    const life = asked().after(30 * dayMs);
    expect(told(life, 'closure-proposed')).toHaveLength(3);
    expect(told(life, 'case-closed')).toEqual(['contact c1: closed', 'contact c2: closed', 'contact c3: closed']);
  });

  it('the owner that the silence has ended, where closing is theirs to decide', () => {
    expect(told(asked(2).after(30 * dayMs), 'silence-ended')).toEqual(['engineer l2: silence-ended']);
  });

  it('the owner of a day that the customer named', () => {
    const life = asked();
    life.does('customer', 'defer', { until: new Date(life.now + 10 * dayMs).toISOString() });
    expect(told(life, 'answer-deferred')).toEqual(['engineer l2: answer-deferred']);
  });
});

describe('the standard policy tells of consults', () => {
  it('the engineer or the team that is asked', () => {
    const life = atLevel2(given).does('l2', 'consult', { engineer: 'l3' });
    expect(told(life, 'consult-asked')).toEqual(['engineer l3: consult-asked']);
    life.with({ context: { team: { id: 'databases', level: 2 } } }).does('l2', 'consult', { team: 'databases' });
    expect(told(life, 'consult-asked')).toEqual(['team databases: consult-asked']);
  });

  it('who asked, and the owner, of the answer', () => {
    const life = atLevel2(given).does('l2b', 'consult', { engineer: 'l3' }).does('l3', 'answer-consult', {});
    expect(told(life, 'consult-answered')).toEqual(['engineer l2b: consult-answered', 'engineer l2: consult-answered']);
    const own = atLevel2(given).does('l2', 'consult', { engineer: 'l3' }).does('l3', 'answer-consult', {});
    expect(told(own, 'consult-answered')).toEqual(['engineer l2: consult-answered']);
  });

  it('who was asked that no answer is needed any more', () => {
    const life = atLevel2(given).does('l2', 'consult', { engineer: 'l3' }).does('l2', 'withdraw-consult', {});
    expect(told(life, 'consult-withdrawn')).toEqual(['engineer l3: consult-withdrawn']);
  });

  it('who asked that somebody else took the question back', () => {
    const life = atLevel2(given).does('l2b', 'consult', { engineer: 'l3' });
    life.does('lead', 'withdraw-consult', { consult: life.state.consults[0]?.id });
    expect(told(life, 'consult-withdrawn')).toEqual([
      'engineer l2b: consult-taken-back',
      'engineer l3: consult-withdrawn',
    ]);
  });
});

describe('the standard policy tells of attention', () => {
  it('leads and owner that it is wanted, the leads when it is late, the customers of the answer', () => {
    const life = atLevel2(given).does('customer', 'raise-attention', {});
    expect(told(life, 'attention-raised')).toEqual(['lead leads: attention-raised', 'engineer l2: attention-raised']);
    life.after(25 * hourMs);
    expect(told(life, 'action-overdue')).toEqual(['lead leads: action-overdue']);
    life.does('lead', 'settle-attention', { rhythmMs: dayMs });
    expect(told(life, 'attention-settled')).toEqual(['contact c1: attention-settled', 'engineer l2: attention-plan']);
  });

  it('no customer of attention that was ours', () => {
    const life = atLevel2(given).does('l2', 'raise-attention', {}).does('lead', 'settle-attention', { rhythmMs: null });
    expect(told(life, 'attention-settled')).toEqual(['engineer l2: attention-plan']);
  });
});

describe('the standard policy tells of defects and merging', () => {
  const defect = { key: 'D-1', state: 'confirmed', release: null, revision: 1 } as const;
  const linked = (): Played =>
    atLevel2(given).with({ context: { defect } }).does('l2', 'link-defect', { defect: 'D-1' }).after(minuteMs);
  const news = { defect: 'D-1', release: null, revision: 2 } as const;

  it('the customers of a public update, and nobody of news that is not for them', () => {
    const life = linked().does('system', 'defect-changed', { ...news, state: 'confirmed', publicUpdate: true });
    expect(told(life, 'defect-changed')).toEqual(['contact c1: defect-update']);
    life.does('system', 'defect-changed', { ...news, revision: 3, state: 'confirmed', publicUpdate: false });
    expect(told(life, 'defect-changed')).toEqual([]);
  });

  it.each(['fixed', 'declined'] as const)('the owner that it is %s, and the customers where it is public', (state) => {
    const life = linked().does('system', 'defect-changed', { ...news, state, publicUpdate: false });
    expect(told(life, 'defect-changed')).toEqual([`engineer l2: defect-${state}`]);
    const open = linked().does('system', 'defect-changed', { ...news, state, publicUpdate: true });
    expect(told(open, 'defect-changed')).toEqual([`engineer l2: defect-${state}`, 'contact c1: defect-update']);
  });

  it('the customers once that their case goes on in another', () => {
    const linkedCase = { number: '00000007', accountId: 'a1', isClosed: false, mergedInto: null };
    const life = atLevel2({ policy, body: everything });
    const before = life.events.length;
    life.with({ context: { linkedCase } }).does('l2', 'merge-into', { case: '00000007' });
    const made = notificationsFor(life.state, life.events.slice(before), policy);
    expect(made.map(({ recipientId, template }) => `${recipientId}: ${template}`)).toEqual(['c1: merged']);
    expect(made[0]?.data).toMatchObject({ into: '00000007' });
  });
});
