import { parseDuration } from '../../src/domain/duration.js';

const hour = 3_600_000;
const day = 24 * hour;

describe('durations', () => {
  it.each([
    ['PT30M', hour / 2],
    ['PT4H', 4 * hour],
    ['P10D', 10 * day],
    ['P2W', 14 * day],
    ['P1DT12H', 1.5 * day],
    ['PT1.5H', 1.5 * hour],
    ['PT0,25S', 250],
    ['PT0S', 0],
  ])('%s is read', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  it.each([
    '',
    'P',
    'PT',
    '4h',
    'PT4',
    'pt4h',
    'P-1D',
    '-P1D',
    'PT1.5H30M',
    'PT4H ',
    'P1H',
    'P99999999999D',
    'PT30M4H',
  ])('%p is refused', (text) => {
    expect(parseDuration(text).ok).toBe(false);
  });

  it.each(['P1M', 'P1Y', 'P1Y2D'])('%s is refused since months and years have no fixed length', (text) => {
    expect(parseDuration(text)).toMatchObject({ ok: false, message: expect.stringContaining('no fixed length') });
  });
});
