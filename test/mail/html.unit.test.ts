/** The HTML part of mails: what becomes of plain lines, and that nothing of a person's words becomes markup. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sanitizeHtml from 'sanitize-html';
import { fill, fillMarked, withoutMarks } from '../../src/mail/fill.js';
import { escapeHtml } from '../../src/mail/html.js';
import { layoutOf } from '../../src/mail/layout.js';
import { renderMail } from '../../src/mail/render.js';
import { ann, contentOf, place } from './notification-content.js';

describe('the layout of a text', () => {
  it('parts paragraphs, keeps short lines and joins those that were only wrapped', () => {
    const text = [
      'Dear Ann,\n',
      'this line was wrapped since it is longer than most people like their lines, so it\ngoes on.\n',
      'Kind regards\nSupport\n',
    ].join('\n');
    expect(layoutOf(text)).toEqual([
      { kind: 'paragraph', lines: ['Dear Ann,'] },
      {
        kind: 'paragraph',
        lines: ['this line was wrapped since it is longer than most people like their lines, so it goes on.'],
      },
      { kind: 'paragraph', lines: ['Kind regards', 'Support'] },
    ]);
  });

  it('makes one list of items with their details, also below a line and over empty lines', () => {
    expect(layoutOf('Missing:\n* Steps\n  Why: to see it\n\n* Log\n* Dump\nThanks.\n')).toEqual([
      { kind: 'paragraph', lines: ['Missing:'] },
      { kind: 'list', items: [['Steps', 'Why: to see it'], ['Log'], ['Dump']] },
      { kind: 'paragraph', lines: ['Thanks.'] },
    ]);
  });

  it("leaves people's words as they typed them", () => {
    const message =
      'One line that is long enough to be taken for one that was wrapped by somebody\n* no list\n\n\n  set in';
    expect(layoutOf(fillMarked('Hello,\n\n{{message}}\n\nBye', { message }))).toEqual([
      { kind: 'paragraph', lines: ['Hello,'] },
      {
        kind: 'words',
        paragraphs: [
          'One line that is long enough to be taken for one that was wrapped by somebody\n* no list',
          '  set in',
        ],
      },
      { kind: 'paragraph', lines: ['Bye'] },
    ]);
  });

  it('knows only its own marks', () => {
    const message = 'a\uFDD1b\uFDD0c';
    expect(layoutOf(fillMarked('{{message}}', { message }))).toEqual([{ kind: 'words', paragraphs: ['abc'] }]);
    expect(fill('x{{message}}', { message })).toBe('xabc');
    expect(withoutMarks(fillMarked('\uFDD0{{ message }}', { message }))).toBe('abc');
  });
});

function htmlOfWords(text: string): string {
  const content = contentOf({
    message: { text, authorKind: 'engineer', isPublic: true },
    quote: { text, quotedFrom: null, writer: text, at: '2026-11-23T09:00:00Z' },
    about: { subject: text },
    actor: text,
    files: [{ id: 'f', name: text, type: 'text/plain', size: 1, sha256: '' }],
  });
  return renderMail(content, { ...ann, name: text }, place).html ?? '';
}
const bodyOf = (html: string): string => html.slice(html.indexOf('<body'));

describe('the HTML of a mail', () => {
  it('escapes every word, wherever it stands', () => {
    const html = htmlOfWords(`<img src=x onerror=alert(1)> "'&amp;</title></style><script>`);
    expect(html).not.toMatch(/<img|<script|onerror=alert\(1\)>/u);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;&#39;&amp;amp;');
  });

  it('links what is an address of the web, and nothing else', () => {
    const html = htmlOfWords(
      'See https://a.example/x?y=1&z="><b>, (http://b.example/c). javascript:alert(1) data:text/html,x ftp://d.example',
    );
    const targets = [...bodyOf(html).matchAll(/href="([^"]*)"/gu)].map(([, target]) => target);
    expect(new Set(targets)).toEqual(
      new Set(['https://a.example/x?y=1&amp;z=', 'http://b.example/c', 'https://support.example.com/api/v1/files/f']),
    );
  });

  it('leads to the support address with number and reference id, so that a new mail finds the case (C8)', () => {
    const html = renderMail(contentOf({ template: 'acknowledgement', message: null }), ann, place).html ?? '';
    expect(html).toContain(
      'href="mailto:support@example.com?subject=%5BCase%2000001042%5D%20%5BRef%207GQ4M2X9KTB6WZ3R%5D"',
    );
  });

  it('fetches nothing and runs nothing', () => {
    expect(htmlOfWords('hello')).not.toMatch(/<(?:img|link|script|iframe|object)|url\(|@import/iu);
  });

  it('is made of the same few elements, whatever people write', () => {
    const allowed = ['a', 'blockquote', 'br', 'div', 'li', 'p', 'span', 'table', 'td', 'tr', 'ul'];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', 'a', ' ', '\n', 'https://x.y', '\uFDD0') }),
        ),
        (text) => {
          const html = htmlOfWords(text)
            .replace(/^[^]*<body[^>]*>/u, '')
            .replace(/<\/body>[^]*$/u, '');
          const kept = sanitizeHtml(html, {
            allowedTags: allowed,
            allowedAttributes: false,
            parseStyleAttributes: false,
          });
          const tags = (markup: string): string[] => markup.match(/<\/?[a-z!][^>]*>/giu) ?? [];
          expect(tags(kept).length).toBe(tags(html).length);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('takes long words without long thinking', () => {
    const started = performance.now();
    for (const text of [
      'http://'.repeat(20_000),
      ' '.repeat(100_000),
      '* '.repeat(50_000),
      '\n'.repeat(100_000),
      '@'.repeat(100_000),
    ])
      htmlOfWords(text);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('escaping', () => {
  it('leaves no control character and no half of a pair', () => {
    expect(escapeHtml('a\u0000b\u001Bc\uD800d\ne')).toBe('abc\uFFFDd\ne');
  });
});
