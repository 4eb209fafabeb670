/** Rules 32 to 38: mail about no case, and what is sent back by itself. */
import { describe, expect, it } from '@jest/globals';
import { mayNotify } from '../../../src/mail/rules/notices.js';
import {
  endOf,
  facts,
  failed,
  machine,
  marta,
  passed,
  person,
  quiet,
  received,
  relayed,
  stranger,
  stray,
  support,
  unproven,
} from './support.js';

describe('a mail about no case', () => {
  it('of a customer opens one in their name', () => {
    expect(endOf()).toMatchObject({
      outcome: 'created',
      rule: '35',
      reason: 'new-case',
      contactId: 'marta',
      sender: person('marta@brackenridge.example', 'Marta Lindqvist'),
      forwardedBy: null,
      isAcknowledged: true,
      linkTo: null,
    });
  });

  it('of a stranger opens one too', () => {
    expect(endOf({ facts: { sender: stranger, authentication: unproven } })).toMatchObject({
      outcome: 'created',
      reason: 'unknown-sender',
      contactId: null,
      isAcknowledged: true,
    });
  });

  it('of a stranger who wrote before is still a stranger’s', () => {
    const end = endOf({ facts: { sender: { contact: stray, engineerId: null } } });
    expect(end).toMatchObject({ outcome: 'created', reason: 'unknown-sender', contactId: 'stray' });
  });

  it('of somebody who has left their company waits', () => {
    const sender = { contact: { ...marta, isActive: false }, engineerId: null };
    expect(endOf({ facts: { sender } })).toMatchObject({ outcome: 'quarantined', reason: 'inactive-contact' });
  });

  it('of a blocked sender waits', () => {
    expect(endOf({ facts: { senderRule: 'blocked' } })).toMatchObject({ reason: 'blocked', rule: '33' });
  });

  it.each([[['x-spam-flag', 'YES']], [['x-spam-status', 'Yes, score=7.1 required=5.0']]] as const)(
    'that a filter marked waits: %j',
    (header) => {
      expect(endOf({ mail: { headers: [header] } })).toMatchObject({ reason: 'spam', rule: '33' });
      expect(endOf({ mail: { headers: [header] }, facts: { senderRule: 'allowed' } }).outcome).toBe('created');
    },
  );

  it('that a filter passed does not', () => {
    expect(endOf({ mail: { headers: [['x-spam-status', 'No, score=-1']] } }).outcome).toBe('created');
  });

  it('with nothing in it is refused, and its sender told where that is safe', () => {
    const nothing = { subject: ' ', text: '\n' };
    expect(endOf({ mail: nothing })).toMatchObject({ outcome: 'refused', notice: 'empty', rule: '34' });
    const unsafe = endOf({ mail: nothing, facts: { authentication: unproven } });
    expect(unsafe).toMatchObject({ outcome: 'quarantined', reason: 'empty', rule: '34' });
  });

  it('with a file and no words is one', () => {
    const file = {
      name: 'a.log',
      type: 'text/plain',
      size: 1,
      sha256: '',
      contentId: null,
      isInline: false,
      file: '',
    };
    expect(endOf({ mail: { subject: '', text: '', attachments: [file] } }).outcome).toBe('created');
  });
});

describe('a flood', () => {
  const recent = (subjects: readonly string[]) => ({ ...quiet, subjectsOfSender: subjects });
  const different = Array.from({ length: 10 }, (_, place) => `About ${'abcdefghij'.charAt(place).repeat(4)}`);

  it('begins with the eleventh case of a sender in an hour', () => {
    expect(endOf({ facts: { recent: recent(different.slice(1)) } }).outcome).toBe('created');
    expect(endOf({ facts: { recent: recent(different) } })).toMatchObject({
      outcome: 'quarantined',
      reason: 'flood',
      rule: '38',
      evidence: { group: 'marta@brackenridge.example' },
    });
  });

  it('begins with the sixth of near-equal subjects', () => {
    const mail = { subject: 'Ticket 4711 received' };
    const same = ['Ticket 1 received', 'Re: Ticket 2 received', 'ticket 3 received', 'AW: Ticket 4 Received'];
    expect(endOf({ mail, facts: { recent: recent(same) } }).outcome).toBe('created');
    expect(endOf({ mail, facts: { recent: recent([...same, 'Ticket 5 received']) } })).toMatchObject({
      reason: 'flood',
      evidence: { nearEqual: 5 },
    });
  });

  it('of many strangers stops strangers, and no customer', () => {
    const many = { ...quiet, createdForStrangers: 500 };
    expect(endOf({ facts: { sender: stranger, recent: many } })).toMatchObject({ reason: 'flood' });
    expect(endOf({ facts: { recent: many } }).outcome).toBe('created');
  });

  it('is none from a sender whom an engineer allowed', () => {
    expect(endOf({ facts: { senderRule: 'allowed', recent: recent(different) } }).outcome).toBe('created');
  });
});

describe('an acknowledgement', () => {
  const sent = (lastHour: number, lastDay: number) => ({ ...quiet, acknowledgements: { lastHour, lastDay } });

  it.each([
    ['one came within the hour', { recent: sent(1, 1) }],
    ['five came within the day', { recent: sent(0, 5) }],
    ['they complained once', { isMuted: true }],
    ['the mail is not from who it says', { authentication: { ...failed, policy: 'none' as const } }],
  ])('does not go out where %s: the case is opened in silence', (_why, known) => {
    expect(endOf({ facts: known })).toMatchObject({ outcome: 'created', isAcknowledged: false });
  });

  it('goes out the fifth time in a day', () => {
    expect(endOf({ facts: { recent: sent(0, 4) } })).toMatchObject({ isAcknowledged: true });
  });

  it.each([
    ['All', false],
    ['OOF, AutoReply', false],
    ['DR, RN', true],
  ])('heeds X-Auto-Response-Suppress: %s', (value, isAcknowledged) => {
    expect(endOf({ mail: { headers: [['x-auto-response-suppress', value]] } })).toMatchObject({
      outcome: 'created',
      isAcknowledged,
    });
  });

  it('does not answer what may be a machine', () => {
    expect(endOf({ mail: { machine: machine('bulk', 3) } })).toMatchObject({ isAcknowledged: false });
    const fromNobody = { envelope: { from: '', to: [support] } };
    expect(endOf({ received: fromNobody })).toMatchObject({ outcome: 'created', isAcknowledged: false });
  });
});

describe('a notice', () => {
  const toNobody = { envelope: { from: '', to: [support] } };
  const toUs = { envelope: { from: support, to: [support] } };
  const spfOnly = { ...unproven, spf: 'pass' as const };

  it.each([
    ['a proven sender', {}, { authentication: passed }],
    ['who came through our own server', {}, { authentication: relayed }],
    ['a return path that SPF proves', {}, { authentication: spfOnly }],
  ])('may go to %s', (_who, envelope, known) => {
    expect(mayNotify(received(envelope), facts(known))).toBe(true);
  });

  it.each([
    ['who is not proven', {}, { authentication: unproven }],
    ['nobody', toNobody, {}],
    ['ourselves', toUs, {}],
    ['who complained', {}, { isMuted: true }],
    ['who got one within the hour', {}, { recent: { ...quiet, notices: { lastHour: 1, lastDay: 1 } } }],
    ['who got five within the day', {}, { recent: { ...quiet, notices: { lastHour: 0, lastDay: 5 } } }],
  ])('may not go to %s', (_who, envelope, known) => {
    expect(mayNotify(received(envelope), facts(known))).toBe(false);
  });
});
