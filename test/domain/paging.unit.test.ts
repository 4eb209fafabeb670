import { describe, expect, it } from '@jest/globals';
import { notificationsFor } from '../../src/domain/notify.js';
import type { PolicySlice } from '../../src/domain/policy.js';
import { hourMs, minuteMs, Played, policy } from './support.js';

const paging: PolicySlice = {
  ...policy,
  acknowledgePageWithin: { ms: 5 * minuteMs, calendar: 'always' },
  notifications: {
    paged: [{ to: 'on-call', text: 'page' }],
    'page-unanswered': [{ to: 'lead', text: 'page-unanswered' }],
  },
};

function severity(value: 1 | 2 | 3, slice = paging): Played {
  return new Played({ policy: slice, body: { severity: value } });
}
const pagesOf = (life: Played): string[] =>
  life.events.flatMap((event) => (event.type === 'paged' ? [event.data.reason] : []));
const ended = (life: Played): Played => life.does('customer', 'withdraw', {});

describe('somebody on call is called', () => {
  it('when a case arrives with severity 1, is raised to it, or reopened with it', () => {
    expect(pagesOf(severity(1))).toEqual(['arrived']);
    expect(pagesOf(severity(2).does('l1', 'set-severity', { value: 1 }))).toEqual(['raised']);
    expect(pagesOf(ended(severity(1)).does('customer', 'reopen', {}))).toEqual(['arrived', 'reopened']);
  });

  it('when a clock comes near its due time and nobody is called any more', () => {
    const life = severity(1).does('l2', 'acknowledge-page', {});
    expect(pagesOf(life.after(6 * hourMs + minuteMs))).toEqual(['arrived', 'clock-warned']);
  });

  it('not again while the page waits for its answer', () => {
    const long = { ...paging, acknowledgePageWithin: { ms: 10 * hourMs, calendar: 'always' } };
    expect(pagesOf(severity(1, long).after(9 * hourMs))).toEqual(['arrived']);
  });

  it('not for less than severity 1, nor where the policy has no roster', () => {
    expect(pagesOf(severity(2).after(10 * hourMs))).toEqual([]);
    expect(pagesOf(severity(1, policy).after(10 * hourMs))).toEqual([]);
    expect(pagesOf(ended(severity(2)).does('customer', 'reopen', {}))).toEqual([]);
  });

  it("as the roster of the case's product", () => {
    const life = severity(1);
    const [row, ...others] = notificationsFor(life.state, life.events, paging);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      event: 'paged',
      recipientKind: 'on-call',
      recipientId: life.state.product ?? '*',
      messageId: null,
      data: { reason: 'arrived' },
    });
  });
});

describe('a page', () => {
  it('that nobody answers in time is told to the leads, at that time', () => {
    const life = severity(1);
    const openedAt = life.now;
    life.after(6 * minuteMs);
    const unanswered = life.events.find((event) => event.type === 'page-unanswered');
    expect(unanswered?.at).toBe(openedAt + 5 * minuteMs);
    expect(notificationsFor(life.state, unanswered ? [unanswered] : [], paging)).toEqual([
      expect.objectContaining({ recipientKind: 'lead', template: 'page-unanswered' }),
    ]);
  });

  it('is answered once, by an engineer, also when it is late', () => {
    const life = severity(1).after(6 * minuteMs);
    expect(life.when('l3', 'acknowledge-page', {})).toBeNull();
    expect(life.state.page?.acknowledgedBy).toBe('l3');
    expect(life.refused('l2', 'acknowledge-page', {})).toBe('unchanged');
    expect(life.refused('customer', 'acknowledge-page', {})).toBe('forbidden');
  });

  it('that was answered in time troubles no lead', () => {
    const life = severity(1)
      .does('l1', 'acknowledge-page', {})
      .after(10 * minuteMs);
    expect(life.events.map((event) => event.type)).not.toContain('page-unanswered');
  });

  it('ends when the severity is cut or the case is closed', () => {
    const cut = severity(1).does('lead', 'set-severity', { value: 2 });
    expect(cut.state.page).toBeNull();
    expect(pagesOf(cut.does('lead', 'set-severity', { value: 1 }))).toEqual(['arrived', 'raised']);
    const closed = ended(severity(1)).after(10 * minuteMs);
    expect(closed.state.page).toBeNull();
    expect(closed.events.map((event) => event.type)).not.toContain('page-unanswered');
  });
});
