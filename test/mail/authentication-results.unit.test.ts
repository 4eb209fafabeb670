import { describe, expect, it } from '@jest/globals';
import { readAuthenticationResults } from '../../src/mail/authentication-results.js';
import { mail } from './rules/support.js';

const server = 'mx.caseline.example';
const read = (...lines: readonly string[]) =>
  readAuthenticationResults(mail({ headers: lines.map((line) => ['authentication-results', line] as const) }), server);

describe("our own server's word on a sender", () => {
  it('is what it wrote', () => {
    expect(
      read(
        `${server}; dkim=pass header.d=brackenridge.example; spf=softfail smtp.mailfrom=brackenridge.example; ` +
          'dmarc=fail (p=REJECT sp=NONE dis=NONE) header.from=brackenridge.example',
      ),
    ).toEqual({ dmarc: 'fail', policy: 'reject', spf: 'softfail', dkim: 'pass' });
  });

  it('is the topmost line in its name; a forged one stands below', () => {
    expect(read(`${server}; dmarc=fail`, `${server}; dmarc=pass`)).toMatchObject({ dmarc: 'fail' });
  });

  it.each([
    ['written by another server', 'mx.else.example; dmarc=pass'],
    ['written by one with a longer name', `${server}.else.example; dmarc=pass`],
    ['that names no server', '; dmarc=pass'],
  ])('is no line %s', (_what, line) => {
    expect(read(line)).toBeUndefined();
    expect(read()).toBeUndefined();
  });

  it('is known with a version, and in any case', () => {
    expect(read('MX.Caseline.Example 1; DMARC=Pass')).toMatchObject({ dmarc: 'pass' });
  });

  it('is not what a sender wrote into a comment or a quoted string', () => {
    const evil = `${server}; spf=none (mail from (a; dmarc=pass) b; dmarc=pass) smtp.mailfrom="x; dmarc=pass"`;
    expect(read(evil)).toEqual({ dmarc: 'none', policy: null, spf: 'none', dkim: 'none' });
  });

  it('on another domain than that of From says nothing', () => {
    expect(read(`${server}; dmarc=pass header.from=else.example`)).toMatchObject({ dmarc: 'none' });
  });

  it('says pass where one of several signatures is good', () => {
    expect(read(`${server}; dkim=fail header.d=a; dkim=pass header.d=b`)).toMatchObject({ dkim: 'pass' });
    expect(read(`${server}; dkim=nonsense`)).toMatchObject({ dkim: 'neutral' });
  });
});
