/** The words of an HTML mail, for those that come without a text part: lines as they are seen, quotes marked with `>`. */
import sanitizeHtml from 'sanitize-html';
import { isNestedTooDeep } from './html-nesting.js';

/** Longer HTML loses its layout, but no word. */
const limitCharacters = 1024 * 1024;

const paragraphs = new Set('p h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote figure form fieldset'.split(' '));
const lines = new Set(
  'div li tr dt dd section article header footer main aside address center caption option body html'.split(' '),
);
const silent = new Set(['script', 'style', 'title', 'textarea']);

export function textOfHtml(html: string): string {
  if (html.length > limitCharacters || isNestedTooDeep(html)) return plainWords(html);
  const writer = new LineWriter();
  const links: string[] = [];
  sanitizeHtml(html, {
    allowedTags: [],
    allowedAttributes: {},
    nonTextTags: [...silent, 'option'],
    onOpenTag: (name, attributes) => {
      if (name === 'a') links.push(attributes['href'] ?? '');
      else if (name === 'img')
        writer.word((attributes['alt'] ?? '').trim() === '' ? '' : `[${attributes['alt'] ?? ''}]`);
      else open(writer, name, attributes);
    },
    textFilter: (text) => {
      writer.word(unescaped(text));
      return '';
    },
    onCloseTag: (name) => {
      if (name === 'a') writer.link(links.pop() ?? '');
      else close(writer, name);
    },
  });
  return writer.text();
}

function open(writer: LineWriter, name: string, attributes: Readonly<Record<string, string>>): void {
  if (name === 'br') writer.newLine();
  else if (name === 'hr') writer.rule();
  else if (name === 'td' || name === 'th') writer.cell();
  else breakAt(writer, name);
  if (name === 'a' || name === 'li') writer.mark(name);
  if (name === 'pre') writer.isKept = true;
  if (name === 'blockquote') writer.enterQuote(isCitation(attributes));
}

function close(writer: LineWriter, name: string): void {
  if (name === 'blockquote') writer.leaveQuote();
  breakAt(writer, name);
  if (name === 'pre') writer.isKept = false;
}

function breakAt(writer: LineWriter, name: string): void {
  if (paragraphs.has(name)) writer.emptyLine();
  else if (lines.has(name)) writer.lineEnd();
}

/** Editors also indent with `blockquote`: only what clients mark as an answered mail is a quote. */
function isCitation(attributes: Readonly<Record<string, string>>): boolean {
  const { type = '', cite = '', class: classes = '', style = '' } = attributes;
  return type === 'cite' || cite !== '' || /quote|cite/iu.test(classes) || /border-left/iu.test(style);
}

class LineWriter {
  isKept = false;
  readonly #lines: string[] = [];
  readonly #quotes: boolean[] = [];
  #line = '';
  #linkText = '';

  word(text: string): void {
    if (this.isKept) {
      const [first = '', ...others] = text.split(/\r?\n/u);
      this.#line += first;
      for (const line of others) {
        this.newLine();
        this.#line = line;
      }
      return;
    }
    const words = text.replace(/[ \t\r\n]+/gu, ' ');
    this.#line += this.#line === '' ? words.trimStart() : words;
    this.#linkText += words;
  }

  /** The target is a word too where the text does not show it. */
  link(target: string): void {
    const shown = this.#linkText.trim();
    this.#linkText = '';
    const bare = target.replace(/^mailto:/iu, '');
    if (!/^(?:https?|mailto):/iu.test(target) || shown === '' || shown.includes(bare.replace(/\/$/u, ''))) return;
    this.#line = `${this.#line.trimEnd()} <${bare}>`;
  }

  mark(name: string): void {
    if (name === 'li') this.#line += '- ';
    this.#linkText = '';
  }

  cell(): void {
    if (this.#line.trim() !== '') this.#line = `${this.#line.trimEnd()}\t`;
  }

  newLine(): void {
    this.#lines.push(`${this.#prefix()}${this.#line}`.trimEnd());
    this.#line = '';
  }

  lineEnd(): void {
    if (this.#line.trim() !== '') this.newLine();
    this.#line = '';
  }

  emptyLine(): void {
    this.lineEnd();
    const last = this.#lines.at(-1) ?? '';
    if (/[^>\s]/u.test(last)) this.newLine();
  }

  rule(): void {
    this.lineEnd();
    this.#line = '_'.repeat(32);
    this.newLine();
  }

  enterQuote(isCitation: boolean): void {
    this.#quotes.push(isCitation);
  }

  leaveQuote(): void {
    this.lineEnd();
    this.#quotes.pop();
  }

  text(): string {
    this.lineEnd();
    return this.#lines.join('\n').replaceAll('\u00a0', ' ').trim();
  }

  #prefix(): string {
    const depth = this.#quotes.filter(Boolean).length;
    return depth === 0 ? '' : `${'>'.repeat(depth)} `;
  }
}

/** Without any layout: what stands between the tags. Linear for any input. */
function plainWords(html: string): string {
  const words: string[] = [];
  let position = 0;
  // Looked for in vain once: looking again at each of a hundred thousand tags would take minutes.
  let hasClosing = true;
  while (position < html.length) {
    const start = html.indexOf('<', position);
    words.push(html.slice(position, start < 0 ? html.length : start));
    if (start < 0) break;
    const end = html.indexOf('>', start);
    if (end < 0) break;
    position = end + 1;
    // What a script or a style sheet says is no word of the mail.
    const name = /^(?:script|style|title)\b/iu.exec(html.slice(start + 1, start + 8))?.[0];
    if (name === undefined || !hasClosing) continue;
    const closing = html.indexOf(`</${name}`, position);
    hasClosing = closing >= 0;
    if (hasClosing) position = closing;
  }
  return unescaped(words.filter((word) => word.trim() !== '').join('\n')).trim();
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|nbsp|#39);/gu, (whole, name: string) => entities[name] ?? whole);
}
