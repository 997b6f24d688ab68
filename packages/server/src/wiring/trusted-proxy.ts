import { isWithin, parseNetwork } from '../adapters/fetch/public-address.js';

/** What the words of NOBG_TRUST_PROXY stand for, as in Express and Fastify. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Whether a connection's address is one of these proxies. @param entries words, addresses and networks */
export function trustedProxy(entries: readonly string[]): (address: string) => boolean {
  const networks = entries
    .flatMap((entry) => WORDS[entry] ?? [entry])
    .map(parseNetwork)
    .filter((network) => network !== null);
  return (address) => isWithin(address.replace(/^::ffff:(?=\d+\.)/, ''), networks);
}
