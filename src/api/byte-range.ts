/** The part of a file that a request asks for (RFC 9110 §14). */
import type { ByteRange } from '../files/file-store.js';

/**
 * The range that `header` names of a file of `size` bytes. Undefined: the whole file, since there is no such header, or one that
 * may be ignored (several ranges, another unit, nonsense). Null: it lies outside of the file.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/u.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  return from === '' ? lastBytes(Number(to), size) : between(Number(from), to, size);
}

function between(first: number, to: string, size: number): ByteRange | undefined | null {
  if (to !== '' && Number(to) < first) return undefined;
  if (first >= size) return null;
  return { first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}

function lastBytes(count: number, size: number): ByteRange | null {
  return count === 0 || size === 0 ? null : { first: Math.max(size - count, 0), last: size - 1 };
}
