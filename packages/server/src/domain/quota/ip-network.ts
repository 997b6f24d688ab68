import { isIPv6 } from 'node:net';

/**
 * What stands for a visitor. Of IPv6 the first 64 bits: that much one household has, and
 * may choose the rest as it likes (RFC 6177).
 */
export function networkOf(address: string): string {
  const plain = withoutMapping(address);
  return isIPv6(plain) ? `${groupsOf(plain, 4)}::/64` : plain;
}

/** Of IPv6 the first 48 bits, which one customer of a provider may have; null for an address of IPv4. */
export function wideNetworkOf(address: string): string | null {
  const plain = withoutMapping(address);
  return isIPv6(plain) ? `${groupsOf(plain, 3)}::/48` : null;
}

function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

function groupsOf(address: string, count: number): string {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].slice(0, count);
  return groups.map((group) => group.padStart(4, '0')).join(':');
}
