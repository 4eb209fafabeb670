import { describe, expect, it } from '@jest/globals';
import { isPublicAddress } from '../../src/webhook/public-address.js';

describe('an address that a webhook may reach by itself', () => {
  it.each(['93.184.216.34', '1.1.1.1', '172.32.0.1', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:1.1.1.1'])(
    'is one of the public internet: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['the machine itself', ['127.0.0.1', '127.8.8.8', '::1', '0.0.0.0', '::', '::ffff:127.0.0.1']],
    ['a private network', ['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1', '::ffff:10.0.0.1']],
    ["a cloud's metadata", ['169.254.169.254', 'fe80::1', '::ffff:169.254.169.254', 'fd00:ec2::254']],
    ['what is translated to it', ['64:ff9b::7f00:1', '2002:7f00:1::']],
    ['many at once', ['224.0.0.1', '255.255.255.255', 'ff02::1']],
  ])('is not %s', (_what, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });
});
