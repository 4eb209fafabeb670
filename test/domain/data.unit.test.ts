import { describe, expect, it } from '@jest/globals';
import { isActionable, statusOf } from '../../src/domain/status.js';
import { atLevel1, atLevel2, closed, errorChecklist, everything, Played, resolved, type Person } from './support.js';

const heap = { items: [{ key: 'heap', label: 'Heap dump', why: 'memory', how: 'jmap' }] };

function missing(life: Played): string[] {
  return life.state.checklist.filter((item) => item.required && !item.provided && !item.waived).map((item) => item.key);
}

describe('what the customer must hand in (C9, C10)', () => {
  it('is the required part of the checklist, and shown as their move', () => {
    const life = new Played();
    expect(missing(life)).toEqual(['steps', 'log']);
    expect(life.action('PROVIDE_DATA')).toMatchObject({ side: 'customer', detail: 'steps', dueAt: null });
    life.does('customer', 'submit-data', { items: [{ key: 'steps' }, { key: 'a key nobody asked for' }] });
    expect(missing(life)).toEqual(['log']);
  });

  it('is taken from the opening where it came along', () => {
    const life = new Played({ body: everything });
    expect([missing(life), life.types]).toEqual([[], ['case-opened', 'case-actionable']]);
  });

  it('waits for a person where the customer says at opening that it is not available', () => {
    const life = new Played({ body: { items: [{ key: 'log', unavailable: true }] } });
    expect([missing(life), life.action('REVIEW_DATA')?.side]).toEqual([['steps', 'log'], 'level1']);
    life.does('l1', 'review-data', {});
    expect(missing(life)).toEqual(['steps']);
  });

  it.each<[Person, boolean]>([
    ['colleague', true],
    ['l1', false],
  ])('handed in by %s: to be looked at: %s', (who, toReview) => {
    const life = atLevel1().does('l1', 'request-data', heap);
    life.does(who, 'submit-data', { items: [{ key: 'heap' }] });
    expect(life.action('REVIEW_DATA') !== undefined).toBe(toReview);
  });

  it('needs no look where only the checklist asked for it', () => {
    expect(atLevel1().does('customer', 'submit-data', everything).action('REVIEW_DATA')).toBeUndefined();
  });

  it('makes the case actionable with the last item, as an event', () => {
    const life = atLevel1().does('customer', 'submit-data', { items: [{ key: 'steps' }] });
    expect([isActionable(life.state), life.types.includes('case-actionable')]).toEqual([false, false]);
    life.does('customer', 'submit-data', { items: [{ key: 'log' }] });
    expect([isActionable(life.state), life.types.at(-1)]).toEqual([true, 'case-actionable']);
  });

  it('waits for the customer alone as long as Level 1 has nothing to do', () => {
    expect(statusOf(new Played().state)).toBe('gathering');
    expect(statusOf(atLevel1().state)).toBe('waiting_on_customer');
  });
});

describe('asking for data', () => {
  it('adds required items, is our public word and answers the customer when it has one', () => {
    const life = atLevel1().does('customer', 'reply', {}).does('l1', 'request-data', heap);
    expect(missing(life)).toEqual(['steps', 'log', 'heap']);
    expect([life.action('ANSWER_CUSTOMER'), life.state.publicWordAt]).toEqual([undefined, life.now]);
    const silent = atLevel1().does('customer', 'reply', {}).with({ withoutText: true });
    expect(silent.does('l1', 'request-data', heap).action('ANSWER_CUSTOMER')).toBeDefined();
  });

  it('is for whoever may write to the customer (C5), and takes a case that nobody owns', () => {
    expect(atLevel2().refused('l2b', 'request-data', heap)).toBe('not_assigned_engineer');
    expect(new Played().refused('l2', 'request-data', heap)).toBe('wrong_level');
    expect(new Played().does('l1', 'request-data', heap).state.owner).toBe('l1');
    expect(resolved().refused('l2', 'request-data', heap)).toBe('resolved');
    expect(closed().refused('l2', 'request-data', heap)).toBe('closed');
  });

  it('asks anew for what was handed in or waived before', () => {
    const life = atLevel1().does('customer', 'submit-data', everything);
    life.does('l1', 'request-data', { items: [{ key: 'log', label: 'Log, with debug on' }] });
    expect(missing(life)).toEqual(['log']);
    life.does('l1', 'waive-data', { keys: ['log'] });
    life.does('l1', 'request-data', { items: [{ key: 'log', label: 'Log after all' }] });
    expect(missing(life)).toEqual(['log']);
  });

  it('counts a key that stands twice in one request once', () => {
    const life = atLevel1();
    life.does('l1', 'request-data', {
      items: [
        { key: 'heap', label: 'Heap dump' },
        { key: 'heap', label: 'Heap dump, please' },
      ],
    });
    expect(life.state.checklist.filter((item) => item.key === 'heap')).toHaveLength(1);
  });

  it('is taken back for what an engineer asked for', () => {
    const life = atLevel1().does('l1', 'request-data', heap);
    expect(life.refused('l1', 'withdraw-request', { keys: ['heap', 'log'] })).toBe('not_requested');
    expect(life.refused('l2', 'withdraw-request', { keys: ['heap'] })).toBe('not_assigned_engineer');
    expect(life.refused('l1', 'withdraw-request', { keys: ['heap'] })).toBeUndefined();
    expect(missing(life)).toEqual(['steps', 'log']);
    expect(closed().refused('l2', 'withdraw-request', { keys: ['heap'] })).toBe('closed');
  });

  it("taken back leaves what the policy's checklist wants: doing without it takes a reason", () => {
    const life = atLevel1().does('l1', 'request-data', { items: [{ key: 'log', label: 'Log, with debug on' }] });
    life.does('l1', 'withdraw-request', { keys: ['log'] });
    expect(missing(life)).toEqual(['steps', 'log']);
    expect(life.state.checklist.find((item) => item.key === 'log')?.label).toBe('Log file');
  });
});

describe('doing without data, or with a message for it', () => {
  it('waives items that the case has', () => {
    const life = atLevel1();
    expect(life.refused('l1', 'waive-data', { keys: ['log', 'heap'] })).toBe('not_requested');
    expect(life.refused('l1b', 'waive-data', { keys: ['log'] })).toBeUndefined();
    expect(missing(life)).toEqual(['steps']);
    expect(closed().refused('l2', 'waive-data', { keys: ['log'] })).toBe('closed');
  });

  it('counts a message of the case as an item, whatever its kind', () => {
    const life = atLevel1();
    expect(life.refused('l1', 'accept-as', { key: 'heap', messageId: 'm-1' })).toBe('unknown_item');
    const strange = { context: { hasMessage: false } };
    expect(life.with(strange).refused('l1', 'accept-as', { key: 'log', messageId: 'm-1' })).toBe('unknown_message');
    expect(life.refused('l1', 'accept-as', { key: 'log', messageId: 'm-1' })).toBeUndefined();
    expect(missing(life)).toEqual(['steps']);
  });
});

describe('looking at data that arrived', () => {
  const arrived = (): Played =>
    atLevel2()
      .does('l2', 'request-data', heap)
      .does('customer', 'submit-data', { items: [{ key: 'heap', unavailable: true }] });

  it('is for the owner, or the level while nobody owns the case', () => {
    expect(atLevel2().refused('l2', 'review-data', {})).toBe('nothing_to_review');
    expect(arrived().refused('l2b', 'review-data', {})).toBe('not_owner');
    expect(arrived().does('l2', 'release-ownership', {}).refused('l2b', 'review-data', {})).toBeUndefined();
    expect(arrived().refused('lead', 'review-data', {})).toBeUndefined();
  });

  it('accepts what is not available', () => {
    const life = arrived();
    expect([missing(life), life.kinds]).toEqual([['heap'], ['customer PROVIDE_DATA', 'level2 REVIEW_DATA']]);
    life.does('l2', 'review-data', {});
    expect([missing(life), life.kinds]).toEqual([[], ['level2 PROGRESS']]);
  });

  it.each<[string, (life: Played) => Played]>([
    ['a reply', (life) => life.does('l2', 'reply', {})],
    ['another request', (life) => life.with({ withoutText: true }).does('l2', 'request-data', heap)],
    ['a message taken for it', (life) => life.does('l2', 'accept-as', { key: 'heap', messageId: 'm-1' })],
    ['a resolution', (life) => life.does('l2', 'resolve', { code: 'CONFIGURATION' })],
    [
      'calling in Level 3',
      (life) => life.does('l2', 'escalate', { to: 3, reason: 'NOT_REPRODUCIBLE', hasHandoff: true }),
    ],
  ])('is also done by %s', (_, act) => {
    expect(act(arrived()).action('REVIEW_DATA')).toBeUndefined();
  });

  it('records whether the error was reproduced (C9)', () => {
    const life = atLevel2().does('l2b', 'record-reproduction', { result: 'partly' });
    expect(life.state.reproduction).toBe('partly');
  });
});

describe('the checklist when kind, severity or product change', () => {
  const enhancement = { product: '*', kind: 'enhancement', items: [] } as const;
  const urgent = {
    ...errorChecklist,
    severities: [1],
    items: [{ key: 'steps', label: 'Steps', kind: 'text', required: true }],
  } as const;
  const given = { context: { checklists: [errorChecklist, enhancement, urgent] } };

  it('is the new one, keeping what was handed in and what an engineer asked for', () => {
    const life = atLevel1(given).does('l1', 'request-data', heap);
    life.does('customer', 'submit-data', { items: [{ key: 'steps' }] });
    life.does('l1', 'set-kind', { value: 'enhancement' });
    expect(missing(life)).toEqual(['heap']);
    expect(life.state.checklist.map((item) => item.key)).toEqual(['steps', 'heap']);
    life.does('l1', 'set-kind', { value: 'error' });
    expect(missing(life)).toEqual(['log', 'heap']);
  });

  it('keeps required what an engineer asked for though the new one holds it optional', () => {
    const life = atLevel1(given).does('l1', 'request-data', { items: [{ key: 'impact', label: 'Impact' }] });
    life.does('l1', 'set-severity', { value: 2 });
    expect(missing(life)).toEqual(['steps', 'log', 'impact']);
  });

  it('goes by severity where the policy has one for it', () => {
    const life = atLevel1(given).does('l1', 'set-severity', { value: 1 });
    expect(missing(life)).toEqual(['steps']);
  });

  it('comes with the product', () => {
    const life = atLevel1();
    expect(life.refused('l1', 'set-product', { product: 'nowhere' })).toBe('unknown_product');
    const context = { routing: { 1: 'db-1', 2: 'db-2', 3: 'db-3' }, checklists: [urgent] };
    life.with({ context }).does('l1', 'set-product', { product: 'db', version: '7.2' });
    expect([missing(life), life.state.product, life.state.version]).toEqual([[], 'db', '7.2']);
    expect([life.state.teamId, life.state.routing[2]]).toEqual(['level-1', 'db-2']);
  });
});
