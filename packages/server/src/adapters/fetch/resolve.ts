import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** Addresses of a host name. @param signal fires when nobody waits for them any more */
export type Resolve = (host: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>;

/** A name server that does not answer is asked so often, and waited for so long, ms. */
const TRIES = 2;
const TIMEOUT_MS = 3000;
/** Look-ups at the same time; what is above fails at once. */
const MOST_AT_ONCE = 64;
/** A longer file of hosts is not one that people keep. */
const MAX_HOSTS_BYTES = 1_048_576;

/**
 * Looks names up without the thread pool of this process, on which the system's own look-ups run two at a time and
 * cannot be taken back: name servers that never answer would keep everybody else's waiting. This machine's file of
 * hosts is asked first, as the system does.
 *
 * @param servers name servers, `address:port`; the system's unless given
 */
export function createResolve({
  hostsFile = '/etc/hosts',
  servers,
}: {
  readonly hostsFile?: string;
  readonly servers?: readonly string[];
} = {}): Resolve {
  let atOnce = 0;

  async function ask(host: string, signal: AbortSignal): Promise<LookupAddress[]> {
    // One of its own: cancelling it touches no look-up of others.
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const [four, six] = await Promise.allSettled([
        resolver.resolve4(host),
        resolver.resolve6(host),
      ]);
      const found = [
        ...(four.status === 'fulfilled' ? four.value : []).map((address) => ({
          address,
          family: 4,
        })),
        ...(six.status === 'fulfilled' ? six.value : []).map((address) => ({ address, family: 6 })),
      ];
      if (found.length > 0) return found;
      throw four.status === 'rejected' ? four.reason : new Error('the name has no address');
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  return async (host, signal) => {
    signal.throwIfAborted();
    const name = host.replace(/\.$/, '').toLowerCase();
    const known = addressesIn(await hostsOf(hostsFile), name);
    if (known.length > 0) return known;
    if (atOnce >= MOST_AT_ONCE) throw new Error('too many names are being looked up');
    atOnce += 1;
    try {
      return await ask(name, signal);
    } finally {
      atOnce -= 1;
    }
  };
}

async function hostsOf(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    return text.length > MAX_HOSTS_BYTES ? '' : text;
  } catch {
    // There is none on every system.
    return '';
  }
}

/**
 * What a file of hosts (hosts(5)) says of a name in lower case.
 * @internal
 */
export function addressesIn(hosts: string, name: string): LookupAddress[] {
  return hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/);
    const family = isIP(address);
    const isNamed = names.some((one) => one.toLowerCase() === name);
    return family !== 0 && isNamed ? [{ address, family }] : [];
  });
}
