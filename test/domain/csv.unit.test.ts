import { describe, expect, it } from '@jest/globals';
import { renderCsv } from '../../src/domain/csv.js';

describe('CSV', () => {
  it.each([
    ['plain', 'Acme', 'Acme'],
    ['a number', -3.5, '-3.5'],
    ['nothing', null, ''],
    ['a comma', 'Acme, Ltd', '"Acme, Ltd"'],
    ['a quote', 'The "best"', '"The ""best"""'],
    ['a line break', 'two\nlines', '"two\nlines"'],
    ['an equals sign first', '=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['a plus first', '+49 30', `"'+49 30"`],
    ['a minus first', '-2+3', `"'-2+3"`],
    ['an at sign first', '@SUM(A1)', `"'@SUM(A1)"`],
    ['a tab first', '\t=1', `"'\t=1"`],
    ['an equals sign within', 'a=b', 'a=b'],
  ])('writes %s so that it is read as what it is, and never as a formula', (_what, cell, written) => {
    expect(renderCsv([[cell, 1]])).toBe(`${written},1\r\n`);
  });
});
