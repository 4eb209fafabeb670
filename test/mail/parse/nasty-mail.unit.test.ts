import { describe, expect, it, jest } from '@jest/globals';
import type { ParseResult } from '../../../src/mail/inbound/parsed-mail.js';
import { mailOf, multipart, resultOf } from './sample-mail.js';

/** Far above what any of them takes, and below what would hold up the mails behind it: a square of its size takes minutes. */
const boundMs = 8000;

jest.setTimeout(4 * boundMs);

async function bounded(raw: string): Promise<ParseResult> {
  const startedAt = performance.now();
  const result = await resultOf(raw);
  expect(performance.now() - startedAt).toBeLessThan(boundMs);
  return result;
}

function nested(depth: number): string {
  let type = 'text/plain';
  let body = 'innermost';
  for (let level = 0; level < depth; level += 1) {
    [type, body] = [
      `multipart/mixed; boundary="b${String(level)}"`,
      `--b${String(level)}\nContent-Type: ${type}\n\n${body}\n--b${String(level)}--`,
    ];
  }
  return mailOf({ 'Content-Type': type }, body);
}

function packed(depth: number): string {
  let body = 'innermost';
  for (let level = 0; level < depth; level += 1) body = `Content-Type: message/rfc822\n\n${body}`;
  return mailOf({ 'Content-Type': 'message/rfc822' }, body);
}

function manyParts(count: number): string {
  const [type, body] = multipart(
    'mixed',
    Array.from({ length: count }, () => 'Content-Type: text/plain\n\na'),
  );
  return mailOf({ 'Content-Type': type }, body);
}

describe('mail that is written to break its reader', () => {
  it.each([
    ['100 levels of parts', nested(100), { ok: true }],
    ['300 levels of parts', nested(300), { ok: true }],
    ['5,000 levels of parts', nested(5000), { ok: false, reason: 'too-large' }],
    ['20,000 parts', manyParts(20_000), { ok: false, reason: 'too-large' }],
    ['3,000 mails in one another', packed(3000), { ok: true }],
    [
      'a header of 5 MB',
      mailOf({ 'X-Filler': `${'x'.repeat(70)}\r\n `.repeat(70_000) }),
      { ok: false, reason: 'too-large' },
    ],
    ['a header of 5 MB in one line', mailOf({ 'X-Filler': 'x'.repeat(5_000_000) }), { ok: false, reason: 'too-large' }],
    [
      '50,000 recipients',
      mailOf({ To: Array.from({ length: 50_000 }, (_, n) => `user${String(n)}@customer.example`).join(',\r\n ') }),
      { ok: false, reason: 'too-large' },
    ],
    [
      '10,000 recipients',
      mailOf({ To: Array.from({ length: 10_000 }, (_, n) => `user${String(n)}@customer.example`).join(',\r\n ') }),
      { ok: true },
    ],
    ['10,000 header fields', `${'X-A: b\r\n'.repeat(10_000)}${mailOf({})}`, { ok: true }],
    ['a body of one line of 5 MB', mailOf({}, 'x'.repeat(5_000_000)), { ok: true }],
    ['a million line ends', mailOf({}, '\n'.repeat(1_000_000)), { ok: true }],
    ['only zeros', '\0'.repeat(100_000), {}],
  ])('has an end in bounded time: %s', async (_what, raw, end) => {
    expect(await bounded(raw)).toMatchObject(end);
  });

  it.each([
    ['On without an end', 'On '.repeat(66_000)],
    ['On in each line', 'On Mon, Jan 1 2026 a <a@x.example>\n'.repeat(6000)],
    ['attributions', 'On 1 a wrote:\n'.repeat(14_000)],
    ['quoted headers', 'From: a <a@x.example>\nTo: b\n\n'.repeat(6000)],
    ['forwarding lines', '---------- Forwarded message ----------\n'.repeat(5000)],
    ['open brackets', '<'.repeat(190_000)],
    ['open brackets and at signs', '<a@'.repeat(60_000)],
    ['encoded words', '=?utf-8?q?'.repeat(19_000)],
    ['quote marks', '>'.repeat(190_000)],
    ['quote marks and spaces', '> '.repeat(90_000)],
    ['spaces', ' '.repeat(190_000)],
    ['dashes', '-'.repeat(190_000)],
    ['reply codes', '550 5.1.1 <a@x.example>: unknown\n'.repeat(5800)],
    ['header lines', 'Received: from a\n'.repeat(11_000)],
  ])('does not stop a search: %s', async (_what, body) => {
    for (const headers of [{}, { From: 'MAILER-DAEMON@x.example', Subject: 'Fwd: failure notice' }]) {
      expect(await bounded(mailOf(headers, body))).toMatchObject({ ok: true });
    }
  });

  it.each([
    ['200,000 nested div', '<div>'.repeat(200_000)],
    ['200,000 open brackets', '<'.repeat(200_000)],
    ['unclosed scripts', '<script>'.repeat(150_000)],
    ['unclosed comments', '<!--'.repeat(60_000)],
    ['attributes', `<a ${'b=c '.repeat(60_000)}>`],
    ['entities', '&amp'.repeat(60_000)],
    ['links', '<a href="http://x.example/">'.repeat(9000)],
    ['quotes in one another', '<blockquote type="cite">a'.repeat(500)],
  ])('does not stop the reading of HTML: %s', async (_what, html) => {
    const result = await bounded(mailOf({ 'Content-Type': 'text/html' }, `<p>It stops.</p>${html}`));
    expect(result.ok && result.mail.text.startsWith('It stops.')).toBe(true);
  });

  it.each([
    ['a subject', { Subject: `Re: ${'Re: '.repeat(200_000)}` }],
    ['a date', { Date: '('.repeat(500_000) }],
    ['ids', { References: '<'.repeat(500_000) }],
    ['names', { From: `${'"'.repeat(100_000)} <a@x.example>` }],
    ['comments', { From: `${'('.repeat(20_000)} <a@x.example>` }],
    ['parameters', { 'Content-Type': `text/plain${'; a=b'.repeat(100_000)}` }],
    ['encoded words', { Subject: '=?utf-8?q?a?= '.repeat(60_000) }],
    ['Auto-Submitted', { 'Auto-Submitted': '('.repeat(500_000) }],
  ])('does not stop the reading of a header: %s', async (_what, headers) => {
    expect(await bounded(mailOf(headers as unknown as Record<string, string>))).toMatchObject({ ok: true });
  });
});
