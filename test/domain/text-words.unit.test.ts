import { textProblems } from '../../src/domain/text-words.js';

describe('texts', () => {
  it.each([
    'Dear {{recipient}}{{! a remark }}, {{#missing}}{{#items}}* {{label}}{{#how}} {{how}}{{/how}}{{/items}}{{/missing}}{{^missing}}-{{/missing}}',
    'no words at all, { single } braces',
  ])('are right: %s', (text) => {
    expect(textProblems(text)).toEqual([]);
  });

  it.each([
    ['{{label}}', /not a word/],
    ['{{missing}}', /not a word/],
    ['{{#items}}x', /never closes/],
    ['x{{/items}}', /never opened/],
    ['{{#items}}{{#missing}}{{/items}}{{/missing}}', /belongs/],
    ['{{> footer}}', /not allowed/],
    ['{{{message}}}', /not allowed|partner/],
    ['{{&message}}', /not allowed/],
    ['{{=<% %>=}}', /not allowed/],
    ['{{recipient', /partner/],
    ['{{}}', /not a word/],
  ])('%s is refused', (text, sentence) => {
    expect(textProblems(text).join('\n')).toMatch(sentence);
  });
});
