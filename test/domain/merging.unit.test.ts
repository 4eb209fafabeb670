import { describe, expect, it } from '@jest/globals';
import type { LinkedCase } from '../../src/domain/envelope.js';
import { isRunning } from '../../src/domain/runs.js';
import { levelOf, statusOf } from '../../src/domain/status.js';
import { atLevel2, closed, dayMs, engaged, hourMs, Played, resolved } from './support.js';

const other = '00000007';
const into = { case: other };

function target(more: Partial<LinkedCase> = {}): { context: { linkedCase: LinkedCase } } {
  return { context: { linkedCase: { number: other, accountId: 'a1', isClosed: false, mergedInto: null, ...more } } };
}
function merged(life = atLevel2()): Played {
  return life.with(target()).does('l2', 'merge-into', into);
}

describe('merging a case into another', () => {
  it('closes it as a duplicate that says where it goes on', () => {
    const { state, events } = merged();
    expect([statusOf(state), state.closureCode, state.mergedInto]).toEqual(['closed', 'DUPLICATE', other]);
    expect(events.at(-1)).toMatchObject({ type: 'case-closed', data: { code: 'DUPLICATE', how: 'merged' } });
  });

  it('is for its owner or a lead', () => {
    const life = atLevel2();
    expect(life.with(target()).refused('l2b', 'merge-into', into)).toBe('not_owner');
    expect(life.with(target()).refused('customer', 'merge-into', into)).toBe('forbidden');
    expect(life.with(target()).refused('lead', 'merge-into', into)).toBeUndefined();
  });

  it.each([
    ['of another account', target({ accountId: 'a2' }), 'other_account'],
    ['that is closed', target({ isClosed: true }), 'target_closed'],
    ['that is this one in the end', target({ number: '00001042' }), 'merged'],
    ['that was merged into this one', target({ mergedInto: '00001042' }), 'merged'],
    ['that nobody has', {}, 'unknown_case'],
  ] as const)('is refused for a case %s', (_what, given, reason) => {
    expect(atLevel2().with(given).refused('l2', 'merge-into', into)).toBe(reason);
  });

  it('is refused while Level 3 is engaged, and on a closed case', () => {
    expect(engaged().with(target()).refused('l2', 'merge-into', into)).toBe('engaged');
    expect(closed().with(target()).refused('l2', 'merge-into', into)).toBe('closed');
  });

  it('is a close by hand: what is owed to others is done first (C20)', () => {
    const life = atLevel2().does('l2', 'consult', { engineer: 'l3' });
    const refusal = life.with(target()).when('l2', 'merge-into', into);
    expect(refusal?.reason).toBe('pending_actions');
    expect(refusal?.pendingActions?.map(({ kind }) => kind)).toEqual(['ANSWER_CONSULT']);
  });

  it.each([
    ['reply', {}],
    ['submit-data', { items: [{ key: 'trace' }] }],
  ] as const)('takes an unanswered %s along', (name, body) => {
    const life = merged(atLevel2().does('customer', name, body));
    const event = life.events.find(({ type }) => type === 'case-merged');
    expect(event?.data).toEqual({ into: other, unanswered: true });
    expect(life.kinds).toEqual([]);
  });

  it('stops every clock', () => {
    const life = merged();
    const running = Object.values(life.state.clocks).filter((clock) => clock && isRunning(clock.runs));
    expect(running).toEqual([]);
  });

  it('refuses what is for an open case with the number where it goes on', () => {
    const life = merged();
    expect(life.refused('l2', 'escalate', { to: 3, reason: 'NOT_REPRODUCIBLE', hasHandoff: true })).toBe('merged');
    expect(life.when('customer', 'reopen', {})).toMatchObject({ reason: 'merged', detail: /00000007/u });
    expect(life.refused('customer', 'reply', {})).toBeUndefined();
  });
});

describe('undoing a merge', () => {
  it('brings the case back as it was: owner, level, resolution', () => {
    const before = atLevel2();
    const life = merged(atLevel2()).does('l2', 'unmerge', {});
    expect([life.state.owner, levelOf(life.state), statusOf(life.state)]).toEqual(['l2', 2, statusOf(before.state)]);
    expect([life.state.mergedInto, life.state.closedAt, life.state.reopens]).toEqual([null, null, 0]);
    const afterResolution = merged(resolved()).does('lead', 'unmerge', {});
    expect([statusOf(afterResolution.state), afterResolution.kinds]).toEqual([
      'resolved',
      ['customer CONFIRM_RESOLUTION'],
    ]);
  });

  it('takes up what was pending, counted anew, and waits for no day that has passed', () => {
    const waiting = (): Played => {
      const life = atLevel2().does('l2', 'reply', { needsAnswer: true });
      const until = new Date(life.now + dayMs).toISOString();
      return merged(life.does('l2', 'wait-for', { party: 'vendor', until }));
    };
    const soon = waiting().after(hourMs).does('l2', 'unmerge', {});
    expect(soon.kinds).toEqual(expect.arrayContaining(['customer ANSWER', 'third-party THIRD_PARTY']));
    expect(soon.action('ANSWER')?.since).toBe(soon.now);
    const late = waiting()
      .after(2 * dayMs)
      .does('l2', 'unmerge', {});
    expect(late.kinds).toContain('customer ANSWER');
    expect(late.kinds).not.toContain('third-party THIRD_PARTY');
  });

  it('owes the answer to a word that arrived meanwhile', () => {
    const life = merged().does('customer', 'reply', {});
    expect(life.kinds).toEqual(['level2 POST_CLOSE_MESSAGE']);
    expect(life.does('l2', 'unmerge', {}).kinds).toContain('level2 ANSWER_CUSTOMER');
  });

  it('is for its owner or a lead, within the reopen window', () => {
    expect(atLevel2().refused('l2', 'unmerge', {})).toBe('not_merged');
    const life = merged();
    expect(life.refused('l2b', 'unmerge', {})).toBe('not_owner');
    expect(life.with({ at: life.now + 31 * dayMs }).refused('l2', 'unmerge', {})).toBe('reopen_window_over');
    expect(life.after(31 * dayMs).refused('l2', 'unmerge', {})).toBe('reopen_window_over');
  });
});

describe('splitting a message off', () => {
  const split = { messageId: 'm-1' };
  const context = { hasMessage: true, newCase: other };

  it('names the new case, and links it', () => {
    const life = atLevel2();
    life.with({ context }).does('l2', 'split', split);
    expect(life.events.at(-1)?.data).toEqual({ number: other, splitMessageId: 'm-1' });
    expect(life.state.links).toEqual([{ type: 'related', number: other }]);
    expect(new Played({ body: { splitFrom: '00001042' } }).state.links).toEqual([
      { type: 'split-from', number: '00001042' },
    ]);
  });

  it('is for the owner or a lead, on an open case, of one of its public messages', () => {
    expect(atLevel2().with({ context }).refused('l2b', 'split', split)).toBe('not_owner');
    expect(closed().with({ context }).refused('l2', 'split', split)).toBe('closed');
    expect(
      atLevel2()
        .with({ context: { ...context, hasMessage: false } })
        .refused('l2', 'split', split),
    ).toBe('unknown_message');
  });
});

describe('redacting a message', () => {
  const whole = { messageId: 'm-1' };
  const of = (isPublic: boolean, more: object = {}) => ({
    context: { message: { isPublic, isGone: false, length: 20, ...more } },
  });

  it('is for a lead or an administrator, on closed cases too', () => {
    expect(atLevel2().with(of(true)).refused('l2', 'redact', whole)).toBe('forbidden');
    expect(atLevel2().with(of(true)).refused('lead', 'redact', whole)).toBeUndefined();
    expect(closed().with(of(true)).refused('lead', 'redact', whole)).toBeUndefined();
    expect(closed().with(of(true)).refused('admin', 'redact', whole)).toBeUndefined();
  });

  it.each([true, false])('is on the timeline of whoever could read it: public %j', (isPublic) => {
    const life = atLevel2();
    life.with(of(isPublic)).does('lead', 'redact', { ...whole, span: { from: 2, to: 20 } });
    expect(life.events.at(-1)).toMatchObject({
      isPublic,
      data: { redactedMessageId: 'm-1', span: { from: 2, to: 20 } },
    });
  });

  it('is refused for what is not there, or gone already', () => {
    const life = atLevel2();
    expect(life.refused('lead', 'redact', whole)).toBe('unknown_message');
    expect(life.with(of(true, { isGone: true })).refused('lead', 'redact', whole)).toBe('already_redacted');
    const tooFar = { ...whole, span: { from: 2, to: 21 } };
    expect(life.with(of(true)).refused('lead', 'redact', tooFar)).toBe('malformed');
  });
});

describe('the customer’s rating', () => {
  it('is given once, on a closed case, by its contact or an administrator of the account', () => {
    expect(resolved().refused('customer', 'rate', { score: 4 })).toBe('not_closed');
    const life = closed();
    expect(life.refused('l2', 'rate', { score: 4 })).toBe('forbidden');
    expect(life.refused('colleague', 'rate', { score: 4 })).toBe('forbidden');
    expect(life.refused('accountAdmin', 'rate', { score: 4 })).toBeUndefined();
    expect([life.state.rating, life.refused('customer', 'rate', { score: 1 })]).toEqual([4, 'already_rated']);
  });

  it('leaves the case closed', () => {
    const life = closed().does('customer', 'rate', { score: 1 });
    expect([statusOf(life.state), life.kinds]).toEqual(['closed', []]);
  });
});
