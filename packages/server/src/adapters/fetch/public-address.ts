import ipaddr from 'ipaddr.js';

/** A network: an address and how many of its leading bits count. */
export type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * What IANA has given out for hosts of the internet; everything else in IPv6 is local, mapped or
 * not in use (RFC 4291, the registry of global unicast addresses).
 */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** Address or CIDR as a network; null for text that is neither. */
export function parseNetwork(text: string): Network | null {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!isPlainAddress(text)) return null;
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Of Azure's own services, which answer every machine there; an address of the public internet by its number. */
const AZURE = parseNetwork('168.63.129.16');

/** Whether an address lies in one of these networks. */
export function isWithin(address: string, networks: readonly Network[]): boolean {
  if (address.includes('%') || !isPlainAddress(address)) return false;
  const parsed = ipaddr.parse(address);
  return networks.some((network) => matches(parsed, network));
}

/**
 * Whether an address is one of the public internet. Loopback, private, link-local (so the clouds' metadata), shared,
 * multicast, reserved, unspecified and documentation addresses are not, and neither are the forms of IPv6 that
 * carry one of IPv4 (mapped, 6to4, Teredo, NAT64).
 *
 * @param address as a resolver gives it
 */
export function isPublic(address: string): boolean {
  // A scope (fe80::1%eth0) is there for local addresses alone.
  if (address.includes('%') || !isPlainAddress(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast' || (AZURE !== null && matches(parsed, AZURE))) return false;
  return parsed.kind() === 'ipv4' || matches(parsed, GLOBAL_IPV6);
}

function isPlainAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

function matches(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
