import { describe, expect, it } from '@jest/globals';
import { progressOn } from '../../src/cli/progress-line.js';

describe('the progress of a long command', () => {
  let now = 0;
  function shown(isTTY: boolean): string {
    const written: string[] = [];
    const progress = progressOn({ isTTY, write: (text: string) => written.push(text) }, 'played', () => now);
    now += 10;
    progress.show(1, 2);
    progress.show(2, 2);
    progress.end();
    return written.join('');
  }

  it('is a bar on a terminal and lines elsewhere, and the end is always shown', () => {
    expect(shown(true)).toBe(`\r[${'#'.repeat(30)}] 2 of 2 played\n`);
    expect(shown(false)).toBe('2 of 2 played\n');
  });
});
