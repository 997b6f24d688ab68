import { networkInterfaces } from 'node:os';
import { isPublic, isWithin, type Network } from './public-address.js';

/** What may be connected to, as the operator has set it up. */
export interface FetchRules {
  /** Networks that may be connected to though they are not public, at every port. */
  readonly allowed: readonly Network[];
  /** Networks that may not be connected to though they are public; they win. */
  readonly denied?: readonly Network[];
  /** Ports of addresses that nobody allowed; 80 and 443 unless given. */
  readonly ports?: readonly number[];
  /** Host names, `*.` before one for all below it; null or left out: all. */
  readonly hosts?: readonly string[] | null;
  /** Addresses of this machine itself; the system's interfaces unless given. */
  readonly own?: () => readonly string[];
}

const WEB_PORTS = [80, 443];

/** Whether a host name is one of those that may be fetched from. */
export function mayAsk(host: string, { hosts }: Pick<FetchRules, 'hosts'>): boolean {
  if (hosts == null) return true;
  const name = host.replace(/\.$/, '').toLowerCase();
  return hosts.some((one) =>
    one.startsWith('*.') ? name.endsWith(one.slice(1).toLowerCase()) : name === one.toLowerCase(),
  );
}

/**
 * Whether an address may be connected to at a port: one that the operator allows, or of the public internet and
 * not of this machine, whose services may be hidden by an outer firewall alone.
 */
export function mayConnect(address: string, port: number, rules: FetchRules): boolean {
  if (isWithin(address, rules.denied ?? [])) return false;
  if (isWithin(address, rules.allowed)) return true;
  if (!(rules.ports ?? WEB_PORTS).includes(port)) return false;
  return isPublic(address) && !(rules.own ?? ownAddresses)().includes(address);
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((of) =>
    (of ?? []).map(({ address }) => address),
  );
}
