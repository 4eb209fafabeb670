/** Keyset paging: a cursor is the sort key of the last row shown, so that a list stays stable while rows come and go. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The cursor was not made by the list it was given to. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
  constructor() {
    super('The cursor does not belong to this list: take `nextCursor` of a page with the same sort.');
  }
}

type CursorValue = string | number | null;

/** Opaque to callers; carries the name of its list and sort, so that it fits no other. */
export function encodeCursor(list: string, values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([list, ...values])).toString('base64url');
}

/** The values of a cursor of `list`; throws InvalidCursorError for anything else. */
export function decodeCursor(list: string, cursor: string, length: number): readonly CursorValue[] {
  const [name, ...values] = parseArray(Buffer.from(cursor, 'base64url').toString());
  if (name !== list || values.length !== length || !values.every(isCursorValue)) throw new InvalidCursorError();
  return values;
}

function parseArray(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function isCursorValue(value: unknown): value is CursorValue {
  return value === null || typeof value === 'number' || (typeof value === 'string' && !value.includes('\u0000'));
}

/** Cuts the one row too many that was read to know whether there is a next page. */
export function pageOf<T>(rows: readonly T[], limit: number, cursorOf: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Prisma's arguments for a page sorted by (name, id); the cursor names the last id. */
export function namedPage(
  list: string,
  page: PageRequest,
): { orderBy: [{ name: 'asc' }, { id: 'asc' }]; take: number; skip?: number; cursor?: { id: string } } {
  const base = { orderBy: [{ name: 'asc' }, { id: 'asc' }] as [{ name: 'asc' }, { id: 'asc' }], take: page.limit + 1 };
  if (page.cursor === undefined) return base;
  const [id] = decodeCursor(list, page.cursor, 1);
  return { ...base, skip: 1, cursor: { id: String(id) } };
}
