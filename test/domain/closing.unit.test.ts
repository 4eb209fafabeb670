import { describe, expect, it } from '@jest/globals';
import { statusOf } from '../../src/domain/status.js';
import { engineerClosureCodes } from '../../src/domain/vocabulary.js';
import { atLevel1, atLevel2, closed, dayMs, engaged, hourMs, Played, resolved, type Person } from './support.js';

const heap = { items: [{ key: 'heap', label: 'Heap dump' }] };

describe('proposing a resolution', () => {
  it.each<[Person, string | undefined]>([
    ['l2', undefined],
    ['coverOfL2', undefined],
    ['lead', undefined],
    ['l2b', 'not_owner'],
    ['l1', 'not_owner'],
  ])('at level 2 by %s: %s', (who, reason) => {
    expect(atLevel2().refused(who, 'resolve', { code: 'CONFIGURATION' })).toBe(reason);
  });

  it('at level 1 is for every Level 1 engineer, who takes a case that nobody owns', () => {
    expect(atLevel1().refused('l1b', 'resolve', { code: 'QUESTION_ANSWERED' })).toBeUndefined();
    const life = new Played().does('l1', 'resolve', { code: 'QUESTION_ANSWERED' });
    expect([life.state.owner, statusOf(life.state), life.kinds]).toEqual([
      'l1',
      'resolved',
      ['customer CONFIRM_RESOLUTION'],
    ]);
  });

  it('needs words, no Level 3 at work, and no other proposal', () => {
    expect(atLevel2().with({ withoutText: true }).refused('l2', 'resolve', { code: 'CONFIGURATION' })).toBe(
      'text_required',
    );
    expect(engaged().refused('l2', 'resolve', { code: 'CONFIGURATION' })).toBe('engaged');
    expect(resolved().refused('l2', 'resolve', { code: 'CONFIGURATION' })).toBe('resolved');
    expect(closed().refused('l2', 'resolve', { code: 'CONFIGURATION' })).toBe('closed');
  });

  it('for a future release names the release or the defect (C21)', () => {
    const life = atLevel2();
    expect(life.refused('l2', 'resolve', { code: 'FUTURE_RELEASE' })).toBe('release_required');
    expect(life.refused('l2', 'resolve', { code: 'FUTURE_RELEASE', release: ' ' })).toBe('release_required');
    expect(life.refused('l2', 'resolve', { code: 'FUTURE_RELEASE', defect: 'D-7' })).toBeUndefined();
    expect(life.state.resolution).toMatchObject({ code: 'FUTURE_RELEASE', release: null, defect: 'D-7', by: 'l2' });
  });

  it('is taken back by the owner or a lead, and the owner goes on', () => {
    expect(atLevel2().refused('l2', 'retract-resolution', {})).toBe('not_resolved');
    expect(resolved().refused('l2b', 'retract-resolution', {})).toBe('not_owner');
    const life = resolved().does('l2', 'retract-resolution', {});
    expect([life.state.resolvedAt, life.kinds]).toEqual([null, ['level2 PROGRESS']]);
  });
});

describe("the customer's word on it", () => {
  it.each(['accept-resolution', 'reject-resolution', 'withdraw'] as const)(
    "%s is for the case's contact and the account's administrators",
    (name) => {
      expect(resolved().refused('colleague', name, {})).toBe('forbidden');
      expect(resolved().refused('stranger', name, {})).toBe('forbidden');
      expect(resolved().refused('l2', name, {})).toBe('forbidden');
      expect(resolved().refused('accountAdmin', name, {})).toBeUndefined();
      expect(closed().refused('customer', name, {})).toBe('closed');
    },
  );

  it.each(['accept-resolution', 'reject-resolution'] as const)('%s needs a proposal', (name) => {
    expect(atLevel2().refused('customer', name, {})).toBe('not_resolved');
  });

  it('accepting closes with its code, whatever was still owed', () => {
    const life = resolved().does('customer', 'reply', {}).does('customer', 'accept-resolution', {});
    expect([statusOf(life.state), life.state.closureCode, life.kinds]).toEqual(['closed', 'RESOLUTION_PROVIDED', []]);
  });

  it('rejecting gives it back to the owner, counted, with an answer owed', () => {
    const life = resolved().does('customer', 'reject-resolution', {});
    expect([life.state.owner, life.state.rejections, life.state.resolvedAt]).toEqual(['l2', 1, null]);
    expect(life.kinds).toEqual(['level2 ANSWER_CUSTOMER']);
  });

  it('withdrawing closes at any time, also with Level 3 at work', () => {
    const life = engaged().does('customer', 'withdraw', {});
    expect([statusOf(life.state), life.state.closureCode, life.kinds]).toEqual(['closed', 'WITHDRAWN', []]);
  });
});

describe('closing by hand', () => {
  it('is for the owner or a lead', () => {
    expect(resolved().refused('l2b', 'close', {})).toBe('not_owner');
    expect(resolved().refused('l2', 'close', {})).toBeUndefined();
    expect(resolved().refused('lead', 'close', {})).toBeUndefined();
    expect(closed().refused('l2', 'close', {})).toBe('closed');
  });

  it('without a resolution needs a code, and one for a future release needs the resolution', () => {
    expect(atLevel2().refused('l2', 'close', {})).toBe('not_resolved');
    expect(atLevel2().refused('l2', 'close', { code: 'FUTURE_RELEASE' })).toBe('release_required');
    expect(resolved().refused('l2', 'close', { code: 'FUTURE_RELEASE' })).toBe('release_required');
    const planned = atLevel2().does('l2', 'resolve', { code: 'FUTURE_RELEASE', release: '7.3' });
    expect(planned.does('l2', 'close', {}).state.closureCode).toBe('FUTURE_RELEASE');
  });

  it.each(engineerClosureCodes.filter((code) => code !== 'FUTURE_RELEASE'))('takes the code %s', (code) => {
    expect(atLevel2().does('l2', 'close', { code }).state.closureCode).toBe(code);
  });

  it.each<[string, () => Played]>([
    ['ANSWER_CUSTOMER', () => atLevel2().does('customer', 'reply', {})],
    [
      'REVIEW_DATA',
      () =>
        atLevel2()
          .does('l2', 'request-data', heap)
          .does('customer', 'submit-data', { items: [{ key: 'heap' }] }),
    ],
    ['TAKE_ENGAGEMENT', engaged],
    ['RETURN_FINDING', () => engaged().does('l3', 'take-engagement', {})],
    ['ACT_ON_FINDING', () => engaged().does('l3', 'return-finding', { outcome: 'NOT_A_DEFECT' })],
    ['FIX_DELIVERY', () => atLevel2().does('system', 'delivery-failed', { notification: 'n1', reason: '550' })],
    ['HANDED_BACK', () => atLevel2().does('l2', 'hand-back', { code: 'WRONG_LEVEL' })],
  ])('is refused with the list while %s is owed (C20)', (kind, given) => {
    const life = given();
    const refusal = life.when('lead', 'close', { code: 'CONFIGURATION' });
    expect(refusal?.reason).toBe('pending_actions');
    expect(refusal?.pendingActions?.map((action) => action.kind)).toEqual([kind]);
    expect(statusOf(life.state)).not.toBe('closed');
  });

  it.each<[string, () => Played]>([
    ['TRIAGE', () => new Played({ by: 'l2' })],
    ['CHECK_ENTITLEMENT', () => atLevel2({ context: { entitlement: 'expired' } })],
    ['TAKE_OWNERSHIP', () => atLevel2().does('l2', 'release-ownership', {})],
    ['PROGRESS', atLevel2],
    ['PROVIDE_DATA', atLevel1],
    ['THIRD_PARTY', () => atLevel2().does('l2', 'wait-for', { party: 'vendor', until: '2027-01-01T00:00:00Z' })],
  ])('is not held up by the routine of %s', (kind, given) => {
    const life = given();
    expect(life.kinds.some((word) => word.endsWith(kind))).toBe(true);
    expect(life.refused('lead', 'close', { code: 'NOT_SUPPORT' })).toBeUndefined();
  });
});

describe('closing by itself (C20)', () => {
  it('comes when the confirmation window has run, at its end', () => {
    const life = resolved();
    const end = life.now + 14 * dayMs;
    expect(life.action('CONFIRM_RESOLUTION')?.dueAt).toBe(end);
    life.after(14 * dayMs);
    expect(life.state).toMatchObject({ closedAt: end, closureCode: 'RESOLUTION_PROVIDED' });
    expect(life.events.at(-1)?.data).toMatchObject({ how: 'window' });
  });

  it.each<[string, (life: Played) => Played, (life: Played) => Played]>([
    [
      'a message waits for its answer',
      (life) => life.does('customer', 'reply', {}),
      (life) => life.does('l2', 'dismiss-message', { code: 'THANKS' }),
    ],
    [
      'a notification is undelivered',
      (life) => life.does('system', 'delivery-failed', { notification: 'n1', reason: '550' }),
      (life) => life.does('l2', 'settle-delivery', { how: 'acknowledge' }),
    ],
  ])('waits while %s, and then has the time that was left', (_, hold, release) => {
    const life = hold(resolved().after(10 * dayMs));
    life.after(100 * dayMs);
    expect(statusOf(life.state)).toBe('resolved');
    release(life).after(4 * dayMs - hourMs);
    expect(statusOf(life.state)).toBe('resolved');
    life.after(2 * hourMs);
    expect(statusOf(life.state)).toBe('closed');
  });

  it('starts anew with the next proposal', () => {
    const life = resolved()
      .after(13 * dayMs)
      .does('customer', 'reject-resolution', {});
    life.does('l2', 'resolve', { code: 'WORKAROUND_PROVIDED' }).after(13 * dayMs);
    expect(statusOf(life.state)).toBe('resolved');
  });
});

describe('closing a case whose defect is still open', () => {
  const defect = { key: 'IDN-1', state: 'confirmed', release: null, revision: 1 } as const;
  const linked = () =>
    atLevel2().does('l2', 'reply', {}).with({ context: { defect } }).does('l2', 'link-defect', { defect: defect.key });

  it('leaves a duty: its customer is told of the fix later (C21)', () => {
    const life = linked().does('l2', 'close', { code: 'CONFIGURATION' });
    expect([life.types.slice(-2), life.state.duties]).toEqual([['duties-noted', 'case-closed'], ['IDN-1']]);
  });

  it('is refused as FIX_DELIVERED', () => {
    expect(linked().refused('l2', 'close', { code: 'FIX_DELIVERED' })).toBe('open_defect');
  });
});
