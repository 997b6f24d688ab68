import { isIP } from 'node:net';
import { isNetwork } from './network.js';
import { choice, integer, text } from './setting.js';

/** Where the server listens, and whom it believes about where a request came from. */
export const httpSettings = {
  port: integer({
    name: 'PORT',
    about: 'TCP port to listen on; 0 takes any that is free.',
    from: 0,
    to: 65_535,
    fallback: 8080,
  }),
  host: text({
    name: 'NOBG_HOST',
    about: 'Address to bind to. `0.0.0.0` or `::` opens the server to the network.',
    expected: 'an IP address or a host name',
    shown: '127.0.0.1',
    fallback: '127.0.0.1',
    parse: parseHost,
  }),
  trustProxy: text<readonly string[]>({
    name: 'NOBG_TRUST_PROXY',
    about:
      'Proxies whose `X-Forwarded-For` is believed: needed behind a proxy, or all callers count as one address, with one address’s limits on signing in and on visitors. Addresses or networks with commas between, or `loopback`, `linklocal`, `uniquelocal`.',
    expected: 'addresses or networks such as 10.0.0.0/8, with commas between',
    shown: '(none)',
    fallback: [],
    parse: parseProxies,
  }),
  maxConnections: integer({
    name: 'NOBG_MAX_CONNECTIONS',
    about: 'Connections at the same time; more are closed as they come.',
    from: 10,
    to: 1_000_000,
    fallback: 2000,
  }),
  connectionsPerAddress: integer({
    name: 'NOBG_CONNECTIONS_PER_ADDRESS',
    about:
      'Connections at the same time from one address (IPv6: one /64), but for those of this machine and of `NOBG_TRUST_PROXY`.',
    from: 1,
    to: 1_000_000,
    fallback: 200,
  }),
  showSecrets: choice({
    name: 'NOBG_SHOW_SECRETS',
    about:
      'Where the first key and the administrator’s link are shown: on a terminal alone (else they are put into files of the data folder), or always on standard output, which logs keep.',
    words: ['terminal', 'always'],
    fallback: 'terminal',
  }),
  drainMs: integer({
    name: 'NOBG_DRAIN_MS',
    about: 'Milliseconds that requests in work get to finish when the server is told to stop.',
    from: 0,
    to: 600_000,
    fallback: 30_000,
  }),
  logLevel: choice({
    name: 'NOBG_LOG_LEVEL',
    about: 'How much is logged.',
    words: ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    fallback: 'info',
  }),
};

function parseHost(value: string): string | undefined {
  const named = /^(?=.{1,253}$)[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i;
  // A name of digits and dots alone is an address gone wrong, such as 127.0.0.
  return isIP(value) !== 0 || (named.test(value) && !/^[\d.]+$/.test(value)) ? value : undefined;
}

function parseProxies(value: string): readonly string[] | undefined {
  const entries = value.split(',').map((entry) => entry.trim());
  return entries.every(isProxy) ? entries : undefined;
}

function isProxy(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
  return isNetwork(entry);
}
