/** What a mail to a customer, or to an engineer, has beside its text: threads, quotes, files, languages, ways to answer. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { sliceOf } from '../../src/domain/policy-document.js';
import { composeMail, type Mail } from '../../src/mail/mail.js';
import { readFiles } from '../../src/mail/mail-files.js';
import { renderMail, type MailPlace } from '../../src/mail/render.js';
import type { AttachedFile, ThreadMail } from '../../src/store/mail-context.js';
import type { NotificationContent } from '../../src/store/notification-store.js';
import { Readable } from 'node:stream';
import { parsed } from '../domain/policy-fixture.js';
import { ann, contentOf, place, tokens } from './notification-content.js';

const shared = '<case-00001042@example.com>';
const inbound = (messageId: string): ThreadMail => ({ messageId, isInbound: true });
const outbound = (messageId: string): ThreadMail => ({ messageId, isInbound: false });
const toEngineer = { recipientKind: 'engineer', template: 'customer-wrote', actor: 'Ann Ashby' } as const;
const bob = { ...ann, id: 'bob', name: 'Bob Berg', address: 'bob@example.com' };

function render(content: NotificationContent, more: Partial<MailPlace> = {}): Mail {
  return renderMail(content, ann, { ...place, ...more });
}

describe('the thread of a mail', () => {
  it('answers the last mail that came in, under the id that all mails of the case share', () => {
    const thread = [inbound('<a@customer.example>'), outbound('<1@example.com>'), inbound('<b@customer.example>')];
    const { inReplyTo, references } = render(contentOf({ thread: [...thread, outbound('<2@example.com>')] }));
    expect(inReplyTo).toBe('<b@customer.example>');
    expect(references).toEqual([
      ...[shared, '<a@customer.example>', '<1@example.com>', '<2@example.com>', '<b@customer.example>'],
    ]);
  });

  it('begins with the shared id where no mail came in', () => {
    const { inReplyTo, references } = render(contentOf({ thread: [outbound('<1@example.com>')] }));
    expect([inReplyTo, ...references]).toEqual([shared, shared, '<1@example.com>']);
  });

  it('never names itself, nor an id that could break a header', () => {
    const own = tokens.messageId('00001042-7-0');
    const evil = ['<a@b>\r\nBcc: x@y.example', 'no brackets', '<two words@b>', `<${'a'.repeat(300)}@b>`];
    const { references } = render(contentOf({ thread: [own, ...evil].map(inbound) }));
    expect(references).toEqual([shared]);
  });

  it('is signed: Message-ID and envelope sender name the mail and nobody else can make them', () => {
    const { messageId, returnPath } = render(contentOf());
    expect(tokens.readMessageId(messageId)).toBe('00001042-7-0');
    expect(tokens.readAddress(returnPath)).toEqual({ kind: 'return', id: '00001042-7-0' });
    expect(tokens.readMessageId(messageId.replace('-7-0', '-8-0'))).toBeUndefined();
  });
});

describe('an answer to a mail', () => {
  it("of a customer's words goes to the customer, by the engineer's own address", () => {
    const content = contentOf({ ...toEngineer, message: { text: 'Help!', authorKind: 'contact', isPublic: true } });
    const mail = renderMail(content, bob, place);
    expect(tokens.readAddress(mail.replyTo?.address ?? '')).toEqual({
      ...{ kind: 'reply', caseNumber: '00001042', engineerId: 'bob' },
    });
    expect(mail.text).toContain('A reply to this mail goes to the customer');
    expect(mail.html).toContain('A reply to this mail goes to the customer');
  });

  it.each<[string, Parameters<typeof contentOf>[0], string]>([
    [
      "a colleague's internal words",
      {
        recipientKind: 'engineer',
        template: 'consult-asked',
        message: { text: 'Psst', authorKind: 'engineer', isPublic: false },
      },
      'bob',
    ],
    ['a lead', { recipientKind: 'lead', template: 'clock-breached', message: null }, 'bob'],
    ['an id that no address can hold', { ...toEngineer, message: null }, 'Bob Berg'],
    ['an id that makes it too long', { ...toEngineer, message: null }, 'b'.repeat(40)],
  ])('stays among colleagues for %s', (_what, given, id) => {
    const mail = renderMail(contentOf(given), { ...bob, id }, place);
    expect(mail.replyTo).toBeNull();
    expect(mail.text).toContain('A reply to this mail becomes an internal note');
  });

  it('of a customer goes to support, with number and reference id, as each mail says (C6, C8)', () => {
    const mail = render(contentOf());
    expect(mail.replyTo).toBeNull();
    expect(mail.text).toContain('reply to this mail and leave the number and reference id in\nits subject.');
  });
});

describe('the word that a mail answers', () => {
  const quote = { text: 'It stops.\n\nAgain.', quotedFrom: null, writer: 'Ann Ashby', at: '2026-11-23T09:00:00Z' };

  it('is quoted at its end', () => {
    const { text, html } = render(contentOf({ quote }));
    expect(text).toMatch(/its subject\.\n\nAnn Ashby wrote on 23 November 2026:\n> It stops\.\n>\n> Again\.\n$/u);
    expect(html).toMatch(/<blockquote[^>]*>It stops\.<br><br>Again\.<\/blockquote>/u);
  });

  it('is cut short, and goes without what it quotes itself', () => {
    const long = Array.from({ length: 40 }, (_line, at) => `line ${String(at)}`).join('\n');
    expect(render(contentOf({ quote: { ...quote, text: long } })).text).toMatch(/> line 7 …\n$/u);
    const wide = render(contentOf({ quote: { ...quote, text: '🙂'.repeat(5000) } })).text;
    expect(wide.split('> ')[1]).toBe(`${'🙂'.repeat(600)} …\n`);
    const answered = { ...quote, text: 'Yes.\n\n> Does it help?', quotedFrom: 6 };
    expect(render(contentOf({ quote: answered })).text).toMatch(/> Yes\.\n$/u);
  });

  it('is left out where there is none, or only a quote', () => {
    expect(render(contentOf()).text).not.toContain('wrote on');
    expect(render(contentOf({ quote: { ...quote, text: '> Hm?', quotedFrom: 0 } })).text).not.toContain('wrote on');
  });
});

describe('files', () => {
  const file = (more: Partial<AttachedFile> = {}): AttachedFile => ({
    ...{ id: 'f1', name: 'trace.log', type: 'text/plain', size: 5, sha256: 'a'.repeat(64) },
    ...more,
  });
  const source = (bytes: string) => ({ open: () => Promise.resolve(Readable.from([Buffer.from(bytes)])) });

  it('that are small go along with a mail to a customer', async () => {
    const content = contentOf({ files: [file()] });
    const mail = render(content, { contents: await readFiles(content, source('12345')) });
    expect(mail.files).toEqual([{ name: 'trace.log', type: 'text/plain', content: Buffer.from('12345') }]);
    expect(mail.text).toContain('Files:\n* trace.log (1 kB), attached\n');
  });

  it.each<[string, readonly AttachedFile[], string | null]>([
    ['together are too large', [file({ size: 2_600_000 }), file({ id: 'f2', size: 2_600_000 })], 'x'],
    ['are not there', [file()], null],
    ['are not what they were', [file({ size: 6 })], '12345'],
  ])('that %s are links', async (_what, files, bytes) => {
    const content = contentOf({ files });
    const from = bytes === null ? { open: () => Promise.resolve(undefined) } : source(bytes);
    const mail = render(content, { contents: await readFiles(content, from) });
    expect(mail.files).toEqual([]);
    expect(mail.text).toContain('https://support.example.com/api/v1/files/f1\n');
    expect(mail.html).toContain('href="https://support.example.com/api/v1/files/f1"');
  });

  it('are links for engineers', async () => {
    const content = contentOf({ ...toEngineer, files: [file()] });
    expect((await readFiles(content, source('12345'))).size).toBe(0);
  });

  it('bring no header, path or address of ours by their name', async () => {
    const name = 'a\r\nBcc: x@y.example \u202Ebob@example.com.log';
    const content = contentOf({ files: [file({ name })], hiddenAddresses: ['bob@example.com'] });
    const mail = render(content, { contents: await readFiles(content, source('12345')) });
    const bytes = await composeMail(mail);
    const read = await simpleParser(bytes);
    expect(read.bcc).toBeUndefined();
    expect(read.attachments[0]?.filename).not.toMatch(/[\r\n\u202E]/u);
    expect(`${bytes.toString('latin1')}${read.attachments[0]?.filename ?? ''}`).not.toContain('bob@example.com');
  });
});

describe("a customer's language", () => {
  const document = parsed({
    version: 1,
    texts: {
      told: {
        body: 'Dear {{recipient}}, {{code}} until {{reopenUntil}}.{{closing}}',
        languages: {
          de: {
            subject: 'Zu: {{subject}}',
            body: 'Guten Tag {{recipient}}, {{code}} bis {{reopenUntil}}. {{closing}}',
          },
          'pt-BR': { body: 'Olá {{recipient}}.' },
        },
      },
      'reply-hint': { body: 'Answer.', languages: { de: { body: 'Antworten Sie.' } } },
    },
    closureCodes: { BY_DESIGN: { label: 'By design', languages: { de: { label: 'So gewollt', closing: 'Schade.' } } } },
  });
  const policy = { document, sliceFor: () => sliceOf(document) };
  const content = contentOf({
    ...{ event: 'case-closed', template: 'told', message: null, data: { code: 'BY_DESIGN' } },
    state: { closedAt: Date.UTC(2026, 10, 24) },
  });
  const inLanguage = (language: string | null, of = content): Mail =>
    renderMail(of, { ...ann, language }, { ...place, policy });

  it('decides on texts, closing words and days', () => {
    const mail = inLanguage('de');
    expect(mail.text).toBe('Guten Tag Ann Ashby, So gewollt bis 24. Dezember 2026. Schade.\n\nAntworten Sie.\n');
    expect(mail.subject).toBe('[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] Zu: Export stops');
    expect(mail.language).toBe('de');
    expect(mail.html).toContain('<html lang="de">');
  });

  it.each([
    ['de-AT', 'Guten Tag'],
    ['DE', 'Guten Tag'],
    ['pt-BR', 'Olá'],
    ['pt', 'Dear'],
    ['fr', 'Dear'],
    ['en', 'Dear'],
    [null, 'Dear'],
  ])('%s is answered with %s', (language, greeting) => {
    expect(inLanguage(language).text.startsWith(greeting)).toBe(true);
  });

  it('does not change what engineers read', () => {
    expect(inLanguage('de', { ...content, recipientKind: 'engineer' }).text).toMatch(/^Dear/u);
  });

  it('takes the additions in the usual language where they have no other', () => {
    expect(inLanguage('pt-BR').text).toBe('Olá Ann Ashby.\n\nAnswer.\n');
  });
});

describe('C6: nothing that a customer gets', () => {
  let bytes: string;
  beforeAll(async () => {
    const address = 'Bob.Berg@Example.com';
    const content = contentOf({
      about: { subject: `Ask ${address}`, counterpart: address },
      actor: address,
      data: { reason: address, release: address },
      message: { text: `Ask ${address} or <${address}>`, authorKind: 'engineer', isPublic: true },
      quote: { text: `${address} said so`, quotedFrom: null, writer: address, at: '2026-11-23T09:00:00Z' },
      files: [{ id: 'f1', name: `${address}.txt`, type: 'text/plain', size: 1, sha256: '' }],
      hiddenAddresses: ['bob.berg@example.com'],
    });
    const mail = render(content, { contents: new Map([['f1', Buffer.from('x')]]) });
    const read = await simpleParser(await composeMail(mail));
    bytes = JSON.stringify([mail, read, [...read.headers]]);
  });

  it("has an engineer's address in text, HTML, headers or names of files", () => {
    expect(bytes).toContain('support@example.com');
    expect(bytes).not.toMatch(/bob\.berg@/iu);
  });
});
