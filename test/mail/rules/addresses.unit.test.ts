import { describe, expect, it } from '@jest/globals';
import { addressForms, isOneOf, isUsableAddress } from '../../../src/mail/rules/addresses.js';

describe('one person’s address', () => {
  it.each([
    ['in another case', 'Marta@Brackenridge.Example', 'marta@brackenridge.example'],
    ['with a plus part', 'marta+support@brackenridge.example', 'marta@brackenridge.example'],
    ['with a domain in its own letters', 'eva@bücher.example', 'eva@xn--bcher-kva.example'],
    ['with a domain in ASCII', 'eva@xn--bcher-kva.example', 'eva@bücher.example'],
    ['with both', 'eva+a+b@bücher.example', 'eva@xn--bcher-kva.example'],
  ])('is known %s', (_how, written, known) => {
    expect(addressForms(written)).toContain(known);
  });

  it('as it was written counts first', () => {
    expect(addressForms('marta+support@brackenridge.example')[0]).toBe('marta+support@brackenridge.example');
  });

  it('is none without a name or a host', () => {
    for (const text of ['', 'marta', '@brackenridge.example', 'marta@', 'a@b@c', 'marta lindqvist@x.example']) {
      expect(isUsableAddress(text)).toBe(false);
      expect(addressForms(text)).toEqual([]);
    }
  });

  it('is not that of somebody whose name begins alike', () => {
    expect(isOneOf(['support@caseline.example'], 'support+b-1@caseline.example')).toBe(true);
    expect(isOneOf(['support@caseline.example'], 'supportive@caseline.example')).toBe(false);
    expect(isOneOf(['support@caseline.example'], '+support@caseline.example')).toBe(false);
  });
});
