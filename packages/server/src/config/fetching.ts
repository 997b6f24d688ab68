import { isNetwork } from './network.js';
import { integer, text } from './setting.js';

/** Pictures that callers name by their address. */
export const fetchSettings = {
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
