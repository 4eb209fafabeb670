import { rangeOf } from '../../src/api/byte-range.js';

describe('the range of a file of ten bytes', () => {
  it.each([
    ['bytes=2-4', { first: 2, last: 4 }],
    ['bytes=7-', { first: 7, last: 9 }],
    ['bytes=7-99', { first: 7, last: 9 }],
    ['bytes=-3', { first: 7, last: 9 }],
    ['bytes=-99', { first: 0, last: 9 }],
  ])('%s is a part of it', (header, range) => {
    expect(rangeOf(header, 10)).toEqual(range);
  });

  it.each([undefined, 'bytes=-', 'bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=a-b'])(
    '%s is the whole',
    (header) => {
      expect(rangeOf(header, 10)).toBeUndefined();
    },
  );

  it.each(['bytes=10-', 'bytes=-0', 'bytes=99-100'])('%s lies outside of it', (header) => {
    expect(rangeOf(header, 10)).toBeNull();
  });
});
