import { isNetwork } from './network.js';

/** What lists of settings look like, and how they are read; `undefined` for text that is none. */

export const HOSTS = 'host names such as photos.example, *.cdn.example, separated by commas';
export const PORTS = 'comma-separated port numbers';
export const NETWORKS = 'addresses or networks such as 10.1.2.3 or 10.0.0.0/8, separated by commas';

const entries = (value: string): string[] => value.split(',').map((entry) => entry.trim());

export function parseHosts(value: string): readonly string[] | undefined {
  const hosts = entries(value);
  return hosts.every(isHost) ? hosts : undefined;
}

export function parsePorts(value: string): readonly number[] | undefined {
  const ports = entries(value);
  const good = ports.every((port) => /^[1-9]\d{0,4}$/.test(port) && Number(port) < 65_536);
  return good ? ports.map(Number) : undefined;
}

export function parseNetworks(value: string): readonly string[] | undefined {
  const networks = entries(value);
  return networks.every(isNetwork) ? networks : undefined;
}

function isHost(text: string): boolean {
  const name = text.startsWith('*.') ? text.slice(2) : text;
  return name.length <= 253 && name.split('.').every((label) => /^[a-z\d_-]{1,63}$/i.test(label));
}
