import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { problemOf } from '../../src/api/error-handler.js';
import { documentOf, fieldErrors, invalid, problemCodes } from '../../src/api/problem.js';
import { RateLimit } from '../../src/api/rate-limit.js';
import { presentEntry } from '../../src/api/timeline-document.js';
import { decodeCursor, encodeCursor, InvalidCursorError, pageOf } from '../../src/store/page.js';
import { storeFailure } from '../../src/store/store-errors.js';
import type { TimelineRow } from '../../src/store/timeline-reader.js';

describe('a cursor', () => {
  it('gives back what it was made of', () => {
    expect(decodeCursor('cases', encodeCursor('cases', ['2026-11-02', 3, null]), 3)).toEqual(['2026-11-02', 3, null]);
  });

  it.each([
    '',
    'AAAA',
    '%%%',
    encodeCursor('cases', ['a']),
    encodeCursor('other', ['a', 'b']),
    encodeCursor('cases', ['a', '\u0000']),
  ])('of another list, or of nobody, is refused: %j', (cursor) => {
    expect(() => decodeCursor('cases', cursor, 2)).toThrow(InvalidCursorError);
  });

  it('is given only when there is more', () => {
    const last = (value: number): string => String(value);
    expect(pageOf([1, 2, 3], 3, last)).toEqual({ items: [1, 2, 3], nextCursor: null });
    expect(pageOf([1, 2, 3], 2, last)).toEqual({ items: [1, 2], nextCursor: '2' });
    expect(pageOf([], 2, last)).toEqual({ items: [], nextCursor: null });
  });
});

describe('a problem', () => {
  it('has the members of RFC 9457, and its code', () => {
    expect(documentOf(invalid([{ path: 'a', message: 'b' }]))).toEqual({
      type: 'urn:caseline:problem:invalid',
      title: problemCodes.invalid.title,
      status: 422,
      detail: expect.any(String),
      code: 'invalid',
      errors: [{ path: 'a', message: 'b' }],
    });
  });

  it('names each field where it stands', () => {
    const schema = z.strictObject({ items: z.array(z.strictObject({ key: z.string() })) });
    const parsed = schema.safeParse({ items: [{ key: 1, extra: true }], more: 1 });
    expect(fieldErrors(parsed.error?.issues ?? []).map((one) => one.path)).toEqual([
      'items[0].key',
      'items[0].extra',
      'more',
    ]);
  });

  it.each([
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 503, 'unavailable'],
    [
      Object.assign(new Error('x'), {
        code: 'P2010',
        meta: { driverAdapterError: { cause: { originalCode: '57P01' } } },
      }),
      503,
      'unavailable',
    ],
    [new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), 503, 'unavailable'],
    [new Error('Connection terminated unexpectedly'), 503, 'unavailable'],
    [Object.assign(new Error('x'), { code: 'P2002' }), 409, 'conflict'],
    [Object.assign(new Error('x'), { code: 'P2003' }), 422, 'invalid'],
    [Object.assign(new Error('x'), { code: 'P2025' }), 404, 'not_found'],
    [new URIError('bad'), 400, 'malformed_request'],
    [new Error('password=secret in /etc/thing'), 500, 'internal'],
    ['thrown text', 500, 'internal'],
    [undefined, 500, 'internal'],
  ])('of %s is %d %s and tells nothing of ours', (error, status, code) => {
    const problem = problemOf(error);
    expect([problem.status, problem.code]).toEqual([status, code]);
    expect(JSON.stringify(documentOf(problem))).not.toContain('secret');
  });

  it('is found by a failure whose causes go in a circle', () => {
    const error: Error & { cause?: unknown } = new Error('x');
    error.cause = error;
    expect(storeFailure(error)).toBe('other');
  });
});

describe('a limit', () => {
  it('counts per key and minute', () => {
    const limit = new RateLimit(2);
    expect([limit.count('a', 1000), limit.count('a', 2000), limit.count('b', 2000)]).toEqual([0, 0, 0]);
    expect(limit.count('a', 31_000)).toBe(30);
    expect(limit.count('a', 61_000)).toBe(0);
  });
});

describe('an entry of the timeline', () => {
  it('of a type unknown to customers shows them nothing of its data', () => {
    const data = { from: 'level-2', team: 'specialists' };
    const row: TimelineRow = {
      caseNumber: '00001042',
      seq: 1,
      at: new Date(0),
      type: 'case-transferred',
      actorKind: 'engineer',
      actorId: 'e',
      actorName: 'E',
      commandId: null,
      messageId: null,
      data,
    };
    expect(presentEntry(row, 'customer').data).toEqual({});
    expect(presentEntry(row, 'support').data).toEqual(data);
  });
});
