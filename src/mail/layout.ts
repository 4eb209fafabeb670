/** What a filled text looks like: paragraphs and lists, read off its plain lines as people write them. */
import { partsOf } from './fill.js';

export type Block =
  /** Lines that stand under each other. */
  | { readonly kind: 'paragraph'; readonly lines: readonly string[] }
  /** Each item with its lines. */
  | { readonly kind: 'list'; readonly items: readonly (readonly string[])[] }
  /** What a person wrote, as it was typed: one string for each paragraph. */
  | { readonly kind: 'words'; readonly paragraphs: readonly string[] };

/** A line that is shorter ends where its writer wanted it to; a longer one was only too long to go on. */
const wrappedFrom = 60;

const bullet = /^\s{0,3}[*•-]\s+/u;

export function layoutOf(marked: string): readonly Block[] {
  return partsOf(marked).flatMap(({ isWords, text }) => (isWords ? [wordsOf(text)] : blocksOf(text)));
}

function wordsOf(text: string): Block {
  const paragraphs = text
    .trimEnd()
    .split(/\n(?:[ \t]*\n)+/u)
    .map((paragraph) => paragraph.replace(/^\n+/u, ''));
  return { kind: 'words', paragraphs };
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const paragraph of text.split(/\n(?:[ \t]*\n)+/u)) {
    for (const block of runsOf(paragraph.split('\n').filter((line) => line.trim() !== ''))) append(blocks, block);
  }
  return blocks;
}

/** Prose and list items of lines that no empty one parts. */
function runsOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let prose: string[] = [];
  const endProse = (): void => {
    if (prose.length > 0) blocks.push({ kind: 'paragraph', lines: joined(prose) });
    prose = [];
  };
  for (const line of lines) {
    const last = blocks.at(-1);
    if (bullet.test(line)) {
      endProse();
      append(blocks, { kind: 'list', items: [[line.replace(bullet, '').trim()]] });
    } else if (prose.length === 0 && last?.kind === 'list' && /^\s/u.test(line)) {
      blocks[blocks.length - 1] = continued(last, line.trim());
    } else prose.push(line.trim());
  }
  endProse();
  return blocks;
}

/** Lists that only an empty line parts are one. */
function append(blocks: Block[], block: Block): void {
  const last = blocks.at(-1);
  if (block.kind === 'list' && last?.kind === 'list') {
    blocks[blocks.length - 1] = { kind: 'list', items: [...last.items, ...block.items] };
  } else blocks.push(block);
}

function continued({ items }: Block & { kind: 'list' }, line: string): Block {
  const last = items.at(-1) ?? [];
  return { kind: 'list', items: [...items.slice(0, -1), [...last, line]] };
}

function joined(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let isWrapped = false;
  for (const line of lines) {
    const before = isWrapped ? kept.pop() : undefined;
    kept.push(before === undefined ? line : `${before} ${line}`);
    isWrapped = line.length >= wrappedFrom;
  }
  return kept;
}
