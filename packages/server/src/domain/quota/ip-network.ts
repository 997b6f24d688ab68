import { isIPv6 } from 'node:net';

/** What a /48 may have of what a /64 has. */
const WIDE_FACTOR = 4;

/**
 * What stands for a visitor. Of IPv6 the first 64 bits: that much one household has, and
 * may choose the rest as it likes (RFC 6177).
 */
export function networkOf(address: string): string {
  const plain = withoutMapping(address);
  return isIPv6(plain) ? `${groupsOf(plain, 4)}::/64` : plain;
}

/** How much a network of callers may have. */
interface NetworkBound {
  readonly network: string;
  readonly most: number;
}

/**
 * The networks that an address counts under: as `networkOf`, and of IPv6 the first 48 bits as well, which one
 * customer of a provider may have and which hold many of 64.
 *
 * @param most what one address of IPv4, or one /64 of IPv6, may have; a /48 may have four times as much
 * @returns the narrow network first
 */
export function networkBounds(address: string, most: number): NetworkBound[] {
  const narrow = { network: networkOf(address), most };
  const wide = wideNetworkOf(address);
  return wide === null ? [narrow] : [narrow, { network: wide, most: WIDE_FACTOR * most }];
}

/** Null for an address of IPv4. */
function wideNetworkOf(address: string): string | null {
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
