import { describe, expect, it } from '@jest/globals';
import { checklistFor } from '../../src/domain/checklist.js';
import { pendingActions } from '../../src/domain/pending-actions.js';
import { atLevel1, atLevel2, errorChecklist, hourMs, Played, policy, resolved } from './support.js';

describe('severity', () => {
  it('is raised by any engineer', () => {
    const life = atLevel1();
    expect(life.refused('customer', 'set-severity', { value: 1 })).toBe('forbidden');
    expect(life.refused('l2b', 'set-severity', { value: 1 })).toBeUndefined();
    expect(life.refused('l1', 'set-severity', { value: 1 })).toBe('unchanged');
  });

  it("is cut with the customer's consent, or by a lead", () => {
    const life = atLevel1();
    expect(life.refused('l1', 'set-severity', { value: 4 })).toBe('consent_required');
    expect(life.refused('l1', 'set-severity', { value: 4, consent: false })).toBe('consent_required');
    expect(life.refused('l1', 'set-severity', { value: 4, consent: true })).toBeUndefined();
    expect(atLevel1().refused('lead', 'set-severity', { value: 4 })).toBeUndefined();
  });

  const term = (hours: number) => ({ ms: hours * hourMs, calendar: 'always' });
  const steep = {
    ...policy,
    clocks: { ...policy.clocks, nextReply: { 1: term(1), 2: term(4), 3: term(8), 4: term(16) } },
  };
  const asked = (): Played => atLevel2({ policy: steep }).does('customer', 'reply', {});

  it('raised counts its new target from the change', () => {
    const life = asked()
      .after(2 * hourMs)
      .does('l2', 'set-severity', { value: 1 });
    expect(life.action('ANSWER_CUSTOMER')?.dueAt).toBe(life.now + hourMs);
  });

  it('cut keeps the start, and is never due before the change', () => {
    const life = asked();
    const start = life.now;
    life.after(2 * hourMs).does('lead', 'set-severity', { value: 4 });
    expect(life.action('ANSWER_CUSTOMER')?.dueAt).toBe(start + 16 * hourMs);
    const late = asked()
      .after(20 * hourMs)
      .does('lead', 'set-severity', { value: 4 });
    expect(late.action('ANSWER_CUSTOMER')?.dueAt).toBe(late.now);
  });

  it('changes on a resolved case too', () => {
    expect(resolved().refused('l2', 'set-severity', { value: 2 })).toBeUndefined();
  });
});

describe('what the case is about', () => {
  it('has another kind, product or other fields by any engineer', () => {
    const life = atLevel1();
    expect(life.refused('l2', 'set-kind', { value: 'error' })).toBe('unchanged');
    expect(life.refused('l2', 'set-kind', { value: 'outage' })).toBeUndefined();
    expect(life.refused('l3', 'set-fields', { names: ['subject', 'callback'] })).toBeUndefined();
    expect([life.state.kind, life.events.at(-1)?.data]).toEqual(['outage', { names: ['subject', 'callback'] }]);
  });

  it('keeps the version with the product only', () => {
    const context = { routing: { 1: 'level-1', 2: 'level-2', 3: 'level-3' }, checklists: [] };
    const life = atLevel1({ body: { product: 'db', version: '7.1' } });
    life.with({ context }).does('l1', 'set-product', { product: 'db' });
    expect(life.state.version).toBe('7.1');
    life.with({ context }).does('l1', 'set-product', { product: null });
    expect([life.state.product, life.state.version]).toEqual([null, null]);
  });

  it.each([
    { product: 'db', severity: 1, expected: 'db at 1' },
    { product: 'db', severity: 2, expected: 'db' },
    { product: 'other', severity: 1, expected: 'any at 1' },
    { product: null, severity: 3, expected: 'any' },
  ] as const)('has the checklist nearest to product $product and severity $severity', (given) => {
    const { product, severity, expected } = given;
    const rule = (name: string, more: object) => ({
      ...errorChecklist,
      ...more,
      items: [{ key: 'k', label: name, kind: 'text', required: true } as const],
    });
    const rules = [
      rule('any', {}),
      rule('any at 1', { severities: [1] }),
      rule('db', { product: 'db' }),
      rule('db at 1', { product: 'db', severities: [1] }),
    ];
    expect(checklistFor(rules, product, 'error', severity).map((item) => item.label)).toEqual([expected]);
    expect(checklistFor(rules, product, 'question', severity)).toEqual([]);
  });
});

describe('the entitlement', () => {
  it.each(['unknown', 'expired'] as const)('%s has to be checked, within the triage window', (entitlement) => {
    const life = new Played({ context: { entitlement } });
    expect(life.action('CHECK_ENTITLEMENT')).toMatchObject({ side: 'level1', dueAt: life.now + 4 * hourMs });
  });

  it('of a sender whom nobody knows has to be checked until somebody says who it is', () => {
    const unknown = { by: 'system', body: {}, context: { accountId: null, entitlement: 'entitled' } } as const;
    const life = new Played({ ...unknown, body: { contact: undefined } });
    expect(life.action('CHECK_ENTITLEMENT')).toBeDefined();
    life.with({ context: { entitlement: 'entitled' } }).does('l1', 'identify-contact', { contact: 'c2' });
    expect([life.action('CHECK_ENTITLEMENT'), life.state.contactId, life.state.accountId]).toEqual([
      undefined,
      'c2',
      'a1',
    ]);
  });

  it('is checked anew with the product, and stands at the level of the case', () => {
    const life = atLevel2();
    const context = { routing: life.state.routing, checklists: [], entitlement: 'expired' } as const;
    life.with({ context }).does('l2', 'set-product', { product: 'db' });
    expect(life.action('CHECK_ENTITLEMENT')?.side).toBe('level2');
    life.with({ context: { ...context, entitlement: 'entitled' } }).does('l2', 'set-product', { product: 'web' });
    expect(life.action('CHECK_ENTITLEMENT')).toBeUndefined();
  });
});

describe('the account', () => {
  const to = (accountId: string) => ({ context: { accountId, entitlement: 'entitled' } }) as const;

  it('is changed by a lead', () => {
    const life = atLevel1();
    expect(life.refused('l1', 'set-account', { account: 'a2' })).toBe('forbidden');
    expect(life.refused('lead', 'set-account', { account: 'nowhere' })).toBe('unknown_account');
    expect(life.with(to('a1')).refused('lead', 'set-account', { account: 'a1' })).toBe('unchanged');
    expect(life.with(to('a2')).refused('lead', 'set-account', { account: 'a2' })).toBeUndefined();
  });

  it('changed lets nobody of the old one read on: somebody says who the contact is', () => {
    const life = atLevel1().does('customer', 'add-participant', { contact: 'c2' });
    life.with(to('a2')).does('lead', 'set-account', { account: 'a2' });
    expect([life.state.contactId, life.state.participants]).toEqual([null, []]);
    expect(life.refused('customer', 'reply', {})).toBe('forbidden');
    expect(life.action('CHECK_ENTITLEMENT')).toBeDefined();
    life.with(to('a2')).does('l1', 'identify-contact', { contact: 'x1' });
    expect([life.state.contactId, life.action('CHECK_ENTITLEMENT')]).toEqual(['x1', undefined]);
  });
});

describe('the people of the case', () => {
  it('are known and of its account', () => {
    const life = atLevel1();
    for (const name of ['identify-contact', 'change-contact', 'add-participant'] as const) {
      expect(life.refused('l1', name, { contact: 'nobody' })).toBe('unknown_contact');
      expect(life.refused('l1', name, { contact: 'c4' })).toBe('unknown_contact');
      expect(life.refused('l1', name, { contact: 'x1' })).toBe('other_account');
    }
  });

  it('change by the contact, an administrator of the account, or an engineer', () => {
    const life = atLevel1();
    expect(life.refused('colleague', 'change-contact', { contact: 'c2' })).toBe('forbidden');
    expect(life.refused('customer', 'change-contact', { contact: 'c1' })).toBe('unchanged');
    expect(life.refused('customer', 'change-contact', { contact: 'c2' })).toBeUndefined();
    expect(life.refused('accountAdmin', 'change-contact', { contact: 'c3' })).toBeUndefined();
    expect(life.refused('l2', 'change-contact', { contact: 'c1' })).toBeUndefined();
    expect(life.refused('stranger', 'change-contact', { contact: 'c2' })).toBe('forbidden');
  });

  it('stand in copy or not, and the contact never twice', () => {
    const life = atLevel1();
    expect(life.refused('customer', 'add-participant', { contact: 'c1' })).toBe('unchanged');
    expect(life.refused('customer', 'add-participant', { contact: 'c2' })).toBeUndefined();
    expect(life.refused('l1', 'add-participant', { contact: 'c2' })).toBe('unchanged');
    expect(life.refused('l1', 'remove-participant', { contact: 'c3' })).toBe('unknown_contact');
    life.does('l1', 'change-contact', { contact: 'c2' });
    expect([life.state.contactId, life.state.participants]).toEqual(['c2', []]);
    life.does('l1', 'add-participant', { contact: 'c3' }).does('customer', 'remove-participant', { contact: 'c3' });
    expect(life.state.participants).toEqual([]);
  });
});

describe('links to other cases', () => {
  const other = { context: { linkedCase: { number: '00000001', accountId: 'a1', isClosed: false, mergedInto: null } } };
  const link = { type: 'related', case: '00000001' } as const;

  it('are made and unmade by the owner or a lead, within the account', () => {
    const life = atLevel2();
    expect(life.with(other).refused('l2b', 'link-case', link)).toBe('not_owner');
    expect(life.refused('l2', 'link-case', link)).toBe('unknown_case');
    expect(life.with(other).refused('l2', 'link-case', { ...link, case: life.state.number })).toBe('unknown_case');
    const foreign = {
      context: { linkedCase: { number: '00000001', accountId: 'a2', isClosed: false, mergedInto: null } },
    };
    expect(life.with(foreign).refused('l2', 'link-case', link)).toBe('other_account');
    expect(life.with(other).refused('l2', 'link-case', link)).toBeUndefined();
    expect(life.with(other).refused('lead', 'link-case', link)).toBe('already_linked');
    expect(life.refused('l2b', 'unlink-case', link)).toBe('not_owner');
    expect(life.refused('lead', 'unlink-case', { ...link, type: 'caused-by' })).toBe('not_linked');
    expect(life.refused('lead', 'unlink-case', link)).toBeUndefined();
    expect(life.state.links).toEqual([]);
  });

  it('show the case that a follow-up follows', () => {
    const life = new Played({ body: { followUpOf: '00000007' } });
    expect(life.state.links).toEqual([{ type: 'follow-up-of', number: '00000007' }]);
  });
});

describe('due times', () => {
  it('stand on every action of ours and on none of the customer, except the confirmation', () => {
    const due = (life: Played) => pendingActions(life.state, policy).map(({ side, dueAt }) => [side, dueAt !== null]);
    expect(due(new Played())).toEqual([
      ['customer', false],
      ['customer', false],
      ['level1', true],
      ['level1', true],
    ]);
    expect(due(resolved())).toEqual([['customer', true]]);
  });
});
