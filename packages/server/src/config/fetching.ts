import { isNetwork } from './network.js';
import { choice, integer, text } from './setting.js';

/** Pictures that callers name by their address. */
export const fetchSettings = {
  on: choice({
    name: 'NOBG_FETCH',
    about:
      'Whether pictures are fetched by their address at all. Never for visitors without an account.',
    words: ['on', 'off'],
    fallback: 'on',
  }),
  hosts: text<readonly string[] | null>({
    name: 'NOBG_FETCH_HOSTS',
    about:
      'The only hosts that pictures may be fetched from; `*.` before a name stands for all below it.',
    expected: 'host names such as photos.example, *.cdn.example, with commas between',
    shown: '(all)',
    fallback: null,
    parse: (value) => {
      const hosts = value.split(',').map((entry) => entry.trim());
      return hosts.every(isHost) ? hosts : undefined;
    },
  }),
  ports: text<readonly number[]>({
    name: 'NOBG_FETCH_PORTS',
    about:
      'Ports that may be connected to; at addresses that `NOBG_FETCH_ALLOW` names, every port may.',
    expected: 'numbers of ports with commas between',
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
      'Addresses and networks that are never fetched from, though they are public or allowed. Addresses of this machine, and 168.63.129.16 of Azure, need not be named.',
    expected: 'addresses or networks such as 203.0.113.0/24, with commas between',
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
      'Addresses and networks, with commas between, that pictures may be fetched from though they are not public, such as a store of photos in the same network. Whoever has a key can then read pictures there.',
    expected: 'addresses or networks such as 10.1.2.3 or 10.0.0.0/8, with commas between',
    shown: '(none)',
    fallback: [],
    parse: (value) => {
      const networks = value.split(',').map((entry) => entry.trim());
      return networks.every(isNetwork) ? networks : undefined;
    },
  }),
  timeoutMs: integer({
    name: 'NOBG_FETCH_TIMEOUT_MS',
    about: 'Milliseconds that fetching one picture may take, from the first look-up on.',
    from: 100,
    to: 600_000,
    fallback: 30_000,
  }),
};

function isHost(text: string): boolean {
  const name = text.startsWith('*.') ? text.slice(2) : text;
  return name.length <= 253 && name.split('.').every((label) => /^[a-z\d_-]{1,63}$/i.test(label));
}
