import { isIP } from 'node:net';
import { isNetwork } from './network.js';
import { choice, integer, text } from './setting.js';

/** Where the server listens, and whom it believes about where a request came from. */
export const httpSettings = {
  port: integer({
    name: 'PORT',
    about: 'TCP port to listen on; 0 selects a free one.',
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
  allowRoot: choice({
    name: 'NOBG_ALLOW_ROOT',
    about:
      'Whether the server starts as root on a non-loopback address. A vulnerability in an image decoder would then affect the whole machine; `yes` is for containers whose root has no rights outside.',
    words: ['no', 'yes'],
    fallback: 'no',
  }),
  trustProxy: text<readonly string[]>({
    name: 'NOBG_TRUST_PROXY',
    about:
      'Proxies whose `X-Forwarded-…` headers are trusted. Required behind a proxy: otherwise all callers count as one address and share its limits, and result addresses are wrong. Comma-separated addresses or networks, or `loopback`, `linklocal`, `uniquelocal`.',
    expected: 'addresses or networks such as 10.0.0.0/8, separated by commas',
    shown: '(none)',
    fallback: [],
    parse: parseProxies,
  }),
  maxConnections: integer({
    name: 'NOBG_MAX_CONNECTIONS',
    about: 'Maximum concurrent connections; further ones are closed immediately.',
    from: 10,
    to: 1_000_000,
    fallback: 2000,
  }),
  connectionsPerAddress: integer({
    name: 'NOBG_CONNECTIONS_PER_ADDRESS',
    about:
      'Maximum concurrent connections from one address (IPv6: one /64), except from this machine and `NOBG_TRUST_PROXY`.',
    from: 1,
    to: 1_000_000,
    fallback: 200,
  }),
  showSecrets: choice({
    name: 'NOBG_SHOW_SECRETS',
    about:
      'Where the first key and the administrator’s link are shown: only on a terminal (otherwise they are written to files in the data folder), or always on standard output, which may be logged.',
    words: ['terminal', 'always'],
    fallback: 'terminal',
  }),
  drainMs: integer({
    name: 'NOBG_DRAIN_MS',
    about: 'Milliseconds for running requests to finish when the server stops.',
    from: 0,
    to: 600_000,
    fallback: 30_000,
  }),
  logLevel: choice({
    name: 'NOBG_LOG_LEVEL',
    about: 'Log level.',
    words: ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    fallback: 'info',
  }),
};

/** @returns the address or name; undefined where it is none */
export function parseHost(value: string): string | undefined {
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
