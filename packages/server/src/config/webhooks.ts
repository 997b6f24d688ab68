import { HOSTS, NETWORKS, PORTS, parseHosts, parseNetworks, parsePorts } from './lists.js';
import { choice, text } from './setting.js';

/** Messages to addresses that accounts name. */
export const webhookSettings = {
  on: choice({
    name: 'NOBG_WEBHOOKS',
    about: 'Whether messages are sent to webhooks.',
    words: ['on', 'off'],
    fallback: 'on',
  }),
  hosts: text<readonly string[] | null>({
    name: 'NOBG_WEBHOOKS_HOSTS',
    about: 'Hosts that webhooks may lead to; `*.` before a name includes all its subdomains.',
    expected: HOSTS,
    shown: '(all)',
    fallback: null,
    parse: parseHosts,
  }),
  ports: text<readonly number[]>({
    name: 'NOBG_WEBHOOKS_PORTS',
    about: 'Allowed ports; addresses in `NOBG_WEBHOOKS_ALLOW` may use any port.',
    expected: PORTS,
    shown: '80,443',
    fallback: [80, 443],
    parse: parsePorts,
  }),
  allow: text<readonly string[]>({
    name: 'NOBG_WEBHOOKS_ALLOW',
    about:
      'Comma-separated private addresses and networks that webhooks may lead to. Every account can then send messages there, and read the beginning of the answers. `NOBG_FETCH_DENY` holds for webhooks too.',
    expected: NETWORKS,
    shown: '(none)',
    fallback: [],
    parse: parseNetworks,
  }),
};
