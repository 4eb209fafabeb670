/**
 * The HTML of a mail, made from the same filled text as its plain part. Every character of it is escaped, links lead only where
 * their words say, nothing is fetched. Styles stand at the elements, since many mail programs drop all others; those of dark
 * mode can't, and stand in the head.
 */
import type { Block } from './layout.js';

/** What the page is made of. */
export interface MailPage {
  /** A language tag; null where it is not known. */
  readonly language: string | null;
  readonly title: string;
  /** Above everything: who writes, about which case. */
  readonly head: { readonly name: string; readonly about: string };
  readonly body: readonly Block[];
  /** Below the body, smaller: the files, how to answer. */
  readonly notes: readonly Block[];
  readonly quote: { readonly intro: string; readonly text: string } | null;
  readonly supportAddress: string;
  /** Subject of a mail that is begun by the address's link, so that it finds its case (C8). */
  readonly replySubject: string;
}

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const dark = [
  ['page', 'background:#14171c!important'],
  ['card', 'background:#1d2127!important;border-color:#343a43!important'],
  ['ink', 'color:#e7e9ec!important'],
  ['soft', 'color:#a3abb6!important'],
  ['rule', 'border-color:#343a43!important'],
  ['link', 'color:#8ab4f8!important'],
].map(([name, style]) => `.${String(name)}{${String(style)}}`);

const ink = 'color:#1f2328';
const soft = 'color:#59636e';
const link = 'color:#0b57d0';

export function htmlOf(page: MailPage): string {
  const { language, title, head, body, notes } = page;
  const below = notes.map((block) => blockHtml(block, page, { isSmall: true })).join('');
  return `<!doctype html>
<html${language === null ? '' : ` lang="${escapeHtml(language)}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${dark.join('')}}@media (max-width:480px){.edge{padding-left:18px!important;padding-right:18px!important}.page{padding:0!important}.card{border-width:0!important;border-radius:0!important}}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="page" align="center" style="padding:28px 12px;background:#f3f4f6">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px;background:#ffffff;border:1px solid #d8dce1;border-radius:10px;border-collapse:separate;text-align:left;${font};font-size:16px;line-height:1.5">
<tr><td class="edge rule" style="padding:18px 32px;border-bottom:1px solid #e3e6ea"><span class="ink" style="${ink};font-weight:600">${escapeHtml(head.name)}</span><br><span class="soft" style="${soft};font-size:14px">${escapeHtml(head.about)}</span></td></tr>
<tr><td class="edge ink" style="padding:22px 32px 10px;${ink}">
${body.map((block) => blockHtml(block, page)).join('')}</td></tr>
${below === '' ? '' : `<tr><td class="edge" style="padding:0 32px 12px"><div class="rule" style="border-top:1px solid #e3e6ea;padding-top:14px">${below}</div></td></tr>\n`}${quoteHtml(page)}</table>
</td></tr></table>
</body>
</html>
`;
}

function blockHtml(block: Block, page: MailPage, { isSmall = false } = {}): string {
  const look = isSmall ? ` class="soft" style="margin:0 0 8px;${soft};font-size:14px"` : ' style="margin:0 0 16px"';
  switch (block.kind) {
    case 'paragraph':
      return `<p${look}>${lineHtml(block.lines, page)}</p>\n`;
    case 'list':
      return `<ul${look.replace('margin:0 0 8px', 'margin:0 0 14px').replace('margin', 'padding:0 0 0 22px;margin')}>${block.items
        .map((lines) => `<li style="margin:0 0 8px">${itemHtml(lines, page)}</li>`)
        .join('')}</ul>\n`;
    case 'words':
      return block.paragraphs
        .map(
          (text) => `<p style="margin:0 0 16px;overflow-wrap:anywhere${fontOf(text)}">${typedHtml(text, page)}</p>\n`,
        )
        .join('');
  }
}

/** Lines that are all set in are commands or output. */
function fontOf(text: string): string {
  const isSetIn = text.split('\n').every((line) => /^(?: {2}|\t)/u.test(line));
  return isSetIn ? ';font-family:Consolas,Menlo,monospace;font-size:14px' : '';
}

function lineHtml(lines: readonly string[], page: MailPage): string {
  return lines.map((line) => linked(line, page)).join('<br>');
}

/** An item and what is said of it. */
function itemHtml([first = '', ...more]: readonly string[], page: MailPage): string {
  const rest = more.map((line) => `<br><span class="soft" style="${soft};font-size:14px">${linked(line, page)}</span>`);
  return linked(first, page) + rest.join('');
}

/** As it was typed: line by line, with the spaces that a line begins with, and those in a row. */
function typedHtml(text: string, page: MailPage): string {
  return text
    .split('\n')
    .map((line) =>
      linked(line.replaceAll('\t', '    '), page).replaceAll(/^ +| {2,}/gu, (run) => '&nbsp;'.repeat(run.length)),
    )
    .join('<br>');
}

function quoteHtml(page: MailPage): string {
  if (page.quote === null) return '';
  const { intro, text } = page.quote;
  return `<tr><td class="edge" style="padding:0 32px 22px"><p class="soft" style="margin:0 0 6px;${soft};font-size:14px">${escapeHtml(intro)}</p>
<blockquote class="soft rule" style="margin:0;padding:2px 0 2px 12px;border-left:3px solid #d8dce1;${soft};font-size:14px;overflow-wrap:anywhere">${typedHtml(text, page)}</blockquote></td></tr>
`;
}

/** What may be a link: an address of the web, or the one of support. Its last character is no punctuation of the sentence. */
const webAddress = /https?:\/\/[^\s<>"'`|\\^{}]*[^\s<>"'`|\\^{}.,:;!?)\]]/giu;

function linked(text: string, { supportAddress, replySubject }: MailPage): string {
  const mailto = `mailto:${encodeURI(supportAddress)}?subject=${encodeURIComponent(replySubject)}`;
  let html = '';
  let from = 0;
  for (const found of text.matchAll(webAddress)) {
    html += withSupportLink(text.slice(from, found.index), supportAddress, mailto);
    html += anchor(found[0], found[0]);
    from = found.index + found[0].length;
  }
  return html + withSupportLink(text.slice(from), supportAddress, mailto);
}

function withSupportLink(text: string, address: string, mailto: string): string {
  return text.split(address).map(escapeHtml).join(anchor(mailto, address));
}

function anchor(target: string, words: string): string {
  return `<a class="link" style="${link};overflow-wrap:anywhere" href="${escapeHtml(target)}">${escapeHtml(words)}</a>`;
}

/** For text and for attributes between double quotes. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '');
}
