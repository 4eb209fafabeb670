import { simpleParser, type ParsedMail } from 'mailparser';
import { composeMail, type Mail } from '../../src/mail/mail.js';
import { renderMail } from '../../src/mail/render.js';
import { PermanentMailError } from '../../src/mail/transport.js';
import { ann, checklistItem, contentOf, place, standardPolicy, tokens } from './notification-content.js';

type Content = Parameters<typeof renderMail>[0];

function render(content: Content, recipient = ann): Mail {
  return renderMail(content, recipient, place);
}
async function received(mail: Mail): Promise<ParsedMail & { raw: string }> {
  const bytes = await composeMail(mail);
  return { ...(await simpleParser(bytes)), raw: bytes.toString('latin1') };
}
function header(raw: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'mu').exec(raw.split('\r\n\r\n')[0] ?? '')?.[1];
}

describe('a mail', () => {
  it("has the case's number and reference id in its subject (C8)", async () => {
    const mail = await received(render(contentOf()));
    expect(mail.subject).toBe('[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] Export stops');
  });

  it('comes from the support address and goes to one person (C6)', async () => {
    const mail = await received(render(contentOf()));
    expect(mail.from?.value).toEqual([{ name: 'Support', address: 'support@example.com' }]);
    expect(header(mail.raw, 'To')).toBe('Ann Ashby <ann@customer.example>');
    expect(mail.cc).toBeUndefined();
  });

  it('keeps its Message-ID over attempts and hangs under its case', async () => {
    const first = await received(render(contentOf()));
    const again = await received(render(contentOf()));
    expect(again.raw).toBe(first.raw);
    expect(tokens.readMessageId(first.messageId ?? '')).toBe('00001042-7-0');
    expect(first.inReplyTo).toBe('<case-00001042@example.com>');
    expect(first.references).toBe('<case-00001042@example.com>');
  });

  it('tells the recipients of a team apart without saying who they are', () => {
    const content = contentOf({ recipientKind: 'team', template: 'severity-1' });
    const ids = ['bob', 'eve'].map((id) => render(content, { ...ann, id }).messageId);
    expect(new Set(ids).size).toBe(2);
    expect(ids.join()).not.toMatch(/bob|eve/u);
  });

  it.each<[string, string, Parameters<typeof contentOf>[0]]>([
    ["no: an engineer's words are a person's", 'no', {}],
    [
      'auto-generated: a notice',
      'auto-generated',
      { template: 'new-counterpart', event: 'ownership-assigned', message: null },
    ],
    [
      'auto-generated: what an engineer is told',
      'auto-generated',
      { recipientKind: 'engineer', template: 'customer-wrote' },
    ],
    [
      'auto-generated: the receipt for a case opened in the portal',
      'auto-generated',
      { template: 'acknowledgement', event: 'case-opened', message: null },
    ],
    [
      'auto-replied: the receipt for a mail',
      'auto-replied',
      { template: 'acknowledgement', event: 'case-opened', message: null, state: { channel: 'mail' } },
    ],
  ])('says whether a machine wrote it (RFC 3834) – %s', async (_what, value, given) => {
    const { raw } = await received(render(contentOf(given)));
    expect(header(raw, 'Auto-Submitted')).toBe(value);
    expect(header(raw, 'X-Auto-Response-Suppress')).toBe(value === 'no' ? undefined : 'All');
  });

  it('lets no value bring a header of its own', async () => {
    const evil = 'x\r\nBcc: thief@evil.example\r\n\r\nbody';
    const mail = await received(
      render(contentOf({ about: { subject: evil } }), { ...ann, name: `Ann\r\nBcc: thief@evil.example` }),
    );
    expect(mail.bcc).toBeUndefined();
    expect(header(mail.raw, 'Bcc')).toBeUndefined();
    expect(mail.subject).toBe('[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] x Bcc: thief@evil.example body');
  });

  it('carries every script unharmed', async () => {
    const mail = await received(
      render(
        contentOf({
          about: { subject: 'Größe – 大きさ 🙂 '.repeat(8) },
          message: { text: 'Zeile 1\n  大きさ 🙂\n=3D .\n.\n', authorKind: 'engineer', isPublic: true },
        }),
        { ...ann, name: 'Жанна "Ж" Öz, GmbH' },
      ),
    );
    expect(mail.subject).toBe(`[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] ${'Größe – 大きさ 🙂 '.repeat(8).trim()}`);
    expect(mail.text).toContain('Zeile 1\n  大きさ 🙂\n=3D .\n.\n');
    expect(mail.to).toMatchObject({ value: [{ name: 'Жанна "Ж" Öz, GmbH', address: 'ann@customer.example' }] });
    expect(mail.raw).toMatch(/^[\x20-\x7E\r\n\t]*$/u);
  });

  it('drops direction characters, and what could pass for another case, from the subject', () => {
    const subject = 'Re: [Case 00000007] [Ref AAAAAAAAAAAAAAAA] \u202Eevil\u2066 text';
    expect(render(contentOf({ about: { subject } })).subject).toBe(
      '[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] Re: evil text',
    );
  });

  it('shortens a subject that mail programs would cut', () => {
    const { subject } = render(contentOf({ about: { subject: '🙂'.repeat(400) } }));
    expect(subject.endsWith('🙂…')).toBe(true);
    expect(subject.isWellFormed()).toBe(true);
  });

  it("never shows a customer an engineer's address (C6)", () => {
    const hidden = {
      message: {
        text: 'Write to Bob.Berg@Example.com or to joebob.berg@example.com',
        authorKind: 'engineer',
        isPublic: true,
      },
      hiddenAddresses: ['bob.berg@example.com'],
    };
    expect(render(contentOf(hidden)).text).toContain('Write to support@example.com or to joebob.berg@example.com');
  });

  it.each([
    '',
    'ann',
    'ann@a.example, eve@evil.example',
    'ann@a.example\r\nBcc: x@y.example',
    '"ann" <ann@a.example>',
    'a b@c.example',
  ])('is not made for %p, which is no address', (address) => {
    expect(() => render(contentOf(), { ...ann, address })).toThrow(PermanentMailError);
  });

  it('is not made without its text', () => {
    expect(() => render(contentOf({ template: 'gone' }))).toThrow('the policy has no text "gone"');
  });
});

describe('the acknowledgement', () => {
  const checklist = [
    checklistItem({ key: 'steps', label: 'Steps', why: 'To see it ourselves', how: 'One per line' }),
    checklistItem({ key: 'log', label: 'Log', provided: true }),
    checklistItem({ key: 'since', label: 'Since when', required: false }),
    checklistItem({ key: 'dump', label: 'Dump', unavailable: true }),
  ];
  const opened = { event: 'case-opened', template: 'acknowledgement', message: null, actor: 'Ann Ashby' };

  it('says number, reference and what is missing, with why and how (C3, C10)', () => {
    const { text } = render(contentOf({ ...opened, state: { checklist } }));
    expect(text).toContain('Dear Ann Ashby,');
    expect(text).toMatch(/number is 00001042 and its reference id is 7GQ4M2X9KTB6WZ3R/u);
    expect(text).toContain('* Steps\n  Why: To see it ourselves\n  How: One per line\n');
    expect(text).not.toMatch(/\* (?:Log|Since when|Dump)/u);
  });

  it('says that nothing is missing', () => {
    const { text } = render(contentOf(opened));
    expect(text).toContain('We have what we need to begin');
    expect(text).not.toContain('we still need');
  });

  it('shows words of a customer as they are, braces too', () => {
    const odd = checklistItem({ key: 'odd', label: '{{number}} & <b>', how: '{{#x}}' });
    expect(render(contentOf({ ...opened, state: { checklist: [odd] } })).text).toContain(
      '* {{number}} & <b>\n  How: {{#x}}\n',
    );
  });
});

describe('the closing mail', () => {
  const closed = { event: 'case-closed', template: 'closed', message: null };
  const closedAt = Date.parse('2026-11-24T10:00:00Z');

  it('says why, in words, and until when the case can be reopened', () => {
    const { text } = render(contentOf({ ...closed, data: { code: 'WORKAROUND_PROVIDED' }, state: { closedAt } }));
    expect(text).toContain(
      'your case 00001042 is closed: Workaround provided. You can work with the workaround we gave you.',
    );
    expect(text).toContain('reopened until 24 December 2026');
  });

  it('names the release of a future fix (C21)', () => {
    const resolution = { code: 'FUTURE_RELEASE', release: '7.3', defect: null, proposedAt: 0 } as never;
    const { text } = render(
      contentOf({ ...closed, data: { code: 'FUTURE_RELEASE' }, state: { closedAt, resolution } }),
    );
    expect(text).toContain('It is fixed in release 7.3, which you can obtain when it is available.');
  });
});

describe('what an engineer is told', () => {
  it('is in words, with what the engineer needs to know', () => {
    const content = contentOf({
      recipientKind: 'team',
      template: 'engagement-wanted',
      data: { reason: 'NOT_REPRODUCIBLE' },
      message: { text: 'It happens at night.', authorKind: 'engineer', isPublic: false },
    });
    expect(render(content).text).toBe(
      'Level 3 is called in on case 00001042, severity 2, Ledger (not reproducible). Bob Berg stays\nthe owner.\n\nIt happens at night.\n\nA reply to this mail becomes an internal note on case 00001042; the customer does not see it.\n',
    );
  });

  it('lists the data that arrived and what is still missing', () => {
    const checklist = [
      checklistItem({ key: 'log', label: 'Log', provided: true }),
      checklistItem({ key: 'dump', label: 'Dump', unavailable: true }),
      checklistItem({ key: 'steps', label: 'Steps' }),
    ];
    const content = contentOf({
      recipientKind: 'engineer',
      template: 'data-arrived',
      actor: 'Ann Ashby',
      data: { keys: ['log', 'dump'] },
      state: { checklist },
    });
    expect(render(content).text).toBe(
      'Ann Ashby handed in data for case 00001042, severity 2:\n\n* Log\n* Dump – not available, says the customer\n\nStill missing:\n* Steps\n\nA reply to this mail goes to the customer: it becomes your public word on case 00001042.\n',
    );
  });
});

describe('every text of the standard policy', () => {
  it.each(Object.keys(standardPolicy.document.texts))('%s reads well without a gap', (template) => {
    const { text } = render(contentOf({ template }));
    expect(text).not.toMatch(/\{\{|\bundefined\b|\[object|\(\)|\n{3,}/u);
  });
});
