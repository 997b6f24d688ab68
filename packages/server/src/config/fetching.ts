import { HOSTS, NETWORKS, PORTS, parseHosts, parseNetworks, parsePorts } from './lists.js';
import { choice, integer, text } from './setting.js';

/** Pictures that callers name by their address. */
export const fetchSettings = {
  on: choice({
    name: 'NOBG_FETCH',
    about: 'Whether pictures are fetched by address. Never for visitors without an account.',
    words: ['on', 'off'],
    fallback: 'on',
  }),
  hosts: text<readonly string[] | null>({
    name: 'NOBG_FETCH_HOSTS',
    about:
      'Hosts from which pictures may be fetched; `*.` before a name includes all its subdomains.',
    expected: HOSTS,
    shown: '(all)',
    fallback: null,
    parse: parseHosts,
  }),
  ports: text<readonly number[]>({
    name: 'NOBG_FETCH_PORTS',
    about: 'Allowed ports; addresses in `NOBG_FETCH_ALLOW` may use any port.',
    expected: PORTS,
    shown: '80,443',
    fallback: [80, 443],
    parse: parsePorts,
  }),
  deny: text<readonly string[]>({
    name: 'NOBG_FETCH_DENY',
    about:
      'Addresses and networks that are never fetched from, nor sent webhooks to, even if they are public or allowed. This machine’s addresses and Azure’s 168.63.129.16 are always denied.',
    expected: 'addresses or networks such as 203.0.113.0/24, separated by commas',
    shown: '(none)',
    fallback: [],
    parse: parseNetworks,
  }),
  allow: text<readonly string[]>({
    name: 'NOBG_FETCH_ALLOW',
    about:
      'Comma-separated private addresses and networks from which pictures may be fetched, such as an image store in the same network. Every holder of a key can then read pictures there.',
    expected: NETWORKS,
    shown: '(none)',
    fallback: [],
    parse: parseNetworks,
  }),
  timeoutMs: integer({
    name: 'NOBG_FETCH_TIMEOUT_MS',
    about: 'Time limit for fetching one picture in milliseconds, including the DNS lookup.',
    from: 100,
    to: 600_000,
    fallback: 30_000,
  }),
};
