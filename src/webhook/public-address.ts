/**
 * Which addresses an outgoing call may reach by itself. A policy names webhooks, and whoever may write one must not be able to
 * make the server call what only the server can reach: itself, its network, its cloud's metadata service.
 */
import { BlockList, isIPv6 } from 'node:net';

/** Special-purpose networks (RFC 6890 and IANA's registries): not the public internet. */
const networks = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4'],
  ...['240.0.0.0/4', '::/127', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16'],
  ...['3fff::/20', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

const reserved = new BlockList();
for (const network of networks) {
  const [address = '', bits = ''] = network.split('/');
  reserved.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Whether `address` (IPv4 or IPv6, as `dns.lookup` gives it) is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  // An IPv4 address in IPv6's clothes is checked as what it is; BlockList knows that form too.
  return !reserved.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
