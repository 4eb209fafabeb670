import { describe, expect, it } from '@jest/globals';
import { redacted, withoutSpan, withoutWords, wordsIn } from '../../src/domain/redaction.js';

const itemsOf = (data: unknown): unknown => (data as { items: unknown }).items;

describe('a redaction', () => {
  it('of a whole message leaves nothing, not even its data', () => {
    expect(redacted({ text: 'a secret', data: { items: [] } }, null)).toEqual({ text: '[removed]', data: null });
  });

  it('of a span leaves what stands around it', () => {
    expect(withoutSpan('my password is swordfish, thanks', { from: 15, to: 24 })).toBe(
      'my password is [removed], thanks',
    );
  });

  it('counts characters as people do, not halves of them', () => {
    expect(withoutSpan('🙂🙂 x 🙂', { from: 3, to: 4 })).toBe('🙂🙂 [removed] 🙂');
  });

  it('that begins beyond a text leaves it as it is', () => {
    expect(withoutSpan('short', { from: 5, to: 9 })).toBe('short');
  });
});

describe('data that says the removed words again', () => {
  const text = 'log: token=abc\nsteps: sign in';
  const data = {
    items: [
      { key: 'log', value: 'token=abc' },
      { key: 'steps', value: 'sign in' },
    ],
  };

  it('loses them there too, and keeps the rest', () => {
    const left = redacted({ text, data }, { from: 11, to: 14 });
    expect(left.text).toBe('log: token=[removed]\nsteps: sign in');
    expect(itemsOf(left.data)).toEqual([
      { key: 'log', value: 'token=[removed]' },
      { key: 'steps', value: 'sign in' },
    ]);
  });

  it('goes as a whole when the span cuts across its values', () => {
    expect(redacted({ text, data }, { from: 11, to: 22 }).data).toBeNull();
  });

  it('is nothing where there was none', () => {
    expect(redacted({ text, data: null }, { from: 0, to: 3 }).data).toBeNull();
  });
});

describe('copies of removed words', () => {
  it('are found line by line, wherever they stand', () => {
    const words = wordsIn('one two\n\nthree four', { from: 4, to: 14 });
    expect(words).toEqual(['two', 'three']);
    expect(withoutWords('three, two, three', words)).toBe('[removed], [removed], [removed]');
  });
});
