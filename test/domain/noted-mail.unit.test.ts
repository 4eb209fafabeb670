/** Mail that belongs to a case and is no word of a known customer: of an unverified sender, or of a machine (mail.md rules 23–30). */
import { describe, expect, it } from '@jest/globals';
import { atLevel2 } from './support.js';

const machines = ['delayed', 'complaint', 'auto-reply', 'bulk', 'receipt'] as const;

describe('mail of a machine', () => {
  it.each(machines)('%s stands on the timeline and changes nothing else', (as) => {
    const before = atLevel2();
    const life = atLevel2().does('system', 'note-mail', { mail: 'mail_1', as });
    expect(life.events.at(-1)).toMatchObject({
      type: 'mail-noted',
      isPublic: false,
      data: { mail: 'mail_1', as, notification: null },
    });
    expect(life.kinds).toEqual(before.kinds);
  });

  it('is work where it says that a mail of ours to the customer will never arrive', () => {
    const bounce = { mail: 'mail_1', as: 'bounce', notification: 'n1', reason: '5.1.1 no such user' } as const;
    const life = atLevel2().does('system', 'note-mail', bounce);
    expect(life.events.slice(-2).map(({ type }) => type)).toEqual(['mail-noted', 'delivery-failed']);
    expect(life.action('FIX_DELIVERY')).toMatchObject({ side: 'level2', detail: 'n1' });
  });

  it('is no work where nothing of ours to the customer bounced', () => {
    const life = atLevel2().does('system', 'note-mail', { mail: 'mail_1', as: 'bounce' });
    expect(life.events.at(-1)?.type).toBe('mail-noted');
    expect(life.action('FIX_DELIVERY')).toBeUndefined();
  });
});

describe('a message of a sender who is not known to the case', () => {
  const unverified = () => atLevel2().does('system', 'note-mail', { mail: 'mail_1', as: 'unverified' });

  it('waits for an answer like any other, and the customer does not see it', () => {
    const life = unverified();
    expect(life.events.at(-1)).toMatchObject({
      type: 'message-received',
      isPublic: false,
      data: { unverified: true },
    });
    expect(life.action('ANSWER_CUSTOMER')).toMatchObject({ side: 'level2' });
  });

  it('is shown to the customer once an engineer approves it', () => {
    const life = unverified().does('l2', 'approve-message', { messageId: 'm-1' });
    expect(life.events.at(-1)).toMatchObject({ type: 'message-approved', isPublic: true, data: { message: 'm-1' } });
  });

  it('must be there to be approved', () => {
    const strange = { context: { hasMessage: false } };
    expect(unverified().with(strange).refused('l2', 'approve-message', { messageId: 'm-9' })).toBe('unknown_message');
  });
});
