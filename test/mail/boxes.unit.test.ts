import { describe, expect, it } from '@jest/globals';
import { Boxes } from '../../src/mail/doors/boxes.js';
import { parseMailboxAddress } from '../../src/mail/doors/mailbox-address.js';

const boxes = new Boxes(['Support@Desk.example', 'hilfe@bücher.example']);

describe('an address is ours', () => {
  it.each([
    'support@desk.example',
    'SUPPORT@DESK.EXAMPLE',
    'support+anything+more@desk.example',
    'hilfe@xn--bcher-kva.example',
    'Hilfe+1@BÜCHER.example',
    'postmaster',
    'postmaster@desk.example',
  ])('as %s', (address) => {
    expect(boxes.has(address)).toBe(true);
  });

  it.each([
    'support@desk.example.org',
    'support@sub.desk.example',
    'sup.port@desk.example',
    '+support@desk.example',
    'support',
    'support@',
    '@desk.example',
    '',
    'support@desk.example@evil.example',
    'postmaster@elsewhere.example',
  ])('but not as "%s"', (address) => {
    expect(boxes.has(address)).toBe(false);
  });
});

describe('of several of our addresses a mail is for', () => {
  it.each([
    [['support@desk.example', 'hilfe@bücher.example'], 'support@desk.example'],
    [['kate@x.example', 'hilfe@bücher.example'], 'hilfe@bücher.example'],
    [['support@desk.example', 'support+b-id.mac@desk.example'], 'support+b-id.mac@desk.example'],
    [['support+news@desk.example', 'support+R-1-x.mac@desk.example'], 'support+R-1-x.mac@desk.example'],
    [['kate@x.example'], undefined],
    [[], undefined],
  ])('of %j the one that says most', (addresses, chosen) => {
    expect(boxes.choose(addresses)).toBe(chosen);
  });
});

describe('copies of a mail to two of our addresses', () => {
  it('are copies, unless one of the addresses says what is to be done with it', () => {
    const desks = ['support@desk.example', 'hilfe@bücher.example', 'support+news@desk.example'].map((box) =>
      boxes.deskOf(box),
    );
    expect(new Set(desks).size).toBe(1);
    expect(boxes.deskOf('support+r-1-x.mac@desk.example')).not.toBe(boxes.deskOf('support@desk.example'));
    expect(boxes.deskOf('Support+R-1-X.mac@desk.example')).toBe(boxes.deskOf('support+r-1-x.mac@desk.example'));
  });
});

describe('the address of a mailbox', () => {
  it('says who, where and which folder; its name tells no password', () => {
    expect(parseMailboxAddress('imaps://kate%40desk.example:p%3A%2Fss@mail.example/Support/In%20box')).toEqual({
      host: 'mail.example',
      port: 993,
      secure: true,
      user: 'kate@desk.example',
      password: 'p:/ss',
      folder: 'Support/In box',
      name: 'kate@desk.example@mail.example:993/Support/In box',
    });
  });

  it.each([
    ['imap://kate:x@mail.example', { port: 143, secure: false, folder: 'INBOX' }],
    ['imap://kate:x@mail.example:1143/', { port: 1143, folder: 'INBOX' }],
    ['imaps://kate:x@[::1]/INBOX', { host: '::1', port: 993 }],
  ])('%s has what is usual where it says nothing', (text, expected) => {
    expect(parseMailboxAddress(text)).toMatchObject(expected);
  });
});
