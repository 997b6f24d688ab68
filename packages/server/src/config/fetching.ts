import { isNetwork } from './network.js';
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
    expected: 'host names such as photos.example, *.cdn.example, separated by commas',
    shown: '(all)',
    fallback: null,
    parse: (value) => {
      const hosts = value.split(',').map((entry) => entry.trim());
      return hosts.every(isHost) ? hosts : undefined;
    },
  }),
  ports: text<readonly number[]>({
    name: 'NOBG_FETCH_PORTS',
    about: 'Allowed ports; addresses in `NOBG_FETCH_ALLOW` may use any port.',
    expected: 'comma-separated port numbers',
    shown: '80,443',
    fallback: [80, 443],
    parse: (value) => {
      const ports = value.split(',').map((entry) => entry.trim());
      const good = ports.every((port) => /^[1-9]\d{0,4}$/.test(port) && Number(port) < 65_536);
      return good ? ports.map(Number) : undefined;
    },
  }),
  deny: text<readonly string[]>({
    name: 'NOBG_FETCH_DENY',
    about:
      'Addresses and networks that are never fetched from, even if they are public or allowed. This machine’s addresses and Azure’s 168.63.129.16 are always denied.',
    expected: 'addresses or networks such as 203.0.113.0/24, separated by commas',
    shown: '(none)',
    fallback: [],
    parse: (value) => {
      const networks = value.split(',').map((entry) => entry.trim());
      return networks.every(isNetwork) ? networks : undefined;
    },
  }),
  allow: text<readonly string[]>({
    name: 'NOBG_FETCH_ALLOW',
    about:
      'Comma-separated private addresses and networks from which pictures may be fetched, such as an image store in the same network. Every holder of a key can then read pictures there.',
    expected: 'addresses or networks such as 10.1.2.3 or 10.0.0.0/8, separated by commas',
    shown: '(none)',
    fallback: [],
    parse: (value) => {
      const networks = value.split(',').map((entry) => entry.trim());
      return networks.every(isNetwork) ? networks : undefined;
    },
  }),
  timeoutMs: integer({
    name: 'NOBG_FETCH_TIMEOUT_MS',
    about: 'Time limit for fetching one picture in milliseconds, including the DNS lookup.',
    from: 100,
    to: 600_000,
    fallback: 30_000,
  }),
};

function isHost(text: string): boolean {
  const name = text.startsWith('*.') ? text.slice(2) : text;
  return name.length <= 253 && name.split('.').every((label) => /^[a-z\d_-]{1,63}$/i.test(label));
}
