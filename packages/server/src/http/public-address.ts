import { isIP, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Address of this server as the caller knows it, without a slash at the end.
 *
 * `publicUrl` where it is set. Else the Host header is believed only where it
 * names this very machine: anybody can write any Host, and an address made from
 * it would send readers wherever they like (Host header poisoning). Everyone else
 * gets the address at which the connection arrived, which the caller cannot invent.
 */
export function publicAddress(
  request: FastifyRequest,
  settings: { readonly host: string; readonly publicUrl: string | null },
): string {
  if (settings.publicUrl !== null) return settings.publicUrl;
  const { localAddress = settings.host, localPort } = request.raw.socket;
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  const host = request.headers.host ?? '';
  if (isLoopback(address) && LOOPBACK.test(host)) return `http://${host.toLowerCase()}`;
  return `http://${bracketed(address)}:${localPort}`;
}

/** A host as it stands in an address, with or without a port. */
const CALLED = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Address of results, without a slash at the end: `resultsUrl` or `publicUrl` where one is set, else
 * the address that was called. A Host header is believed here, unlike for links in e-mail and of
 * the web app: the answer goes to nobody but whoever wrote it, and no cache keeps it.
 */
export function resultsAddress(
  request: FastifyRequest,
  settings: {
    readonly host: string;
    readonly publicUrl: string | null;
    readonly resultsUrl: string | null;
  },
): string {
  const set = settings.resultsUrl ?? settings.publicUrl;
  if (set !== null) return set;
  // Both as a trusted proxy says, where there is one.
  const { host, protocol } = request;
  return CALLED.test(host ?? '')
    ? `${protocol}://${host.toLowerCase()}`
    : publicAddress(request, settings);
}

/** Address of a server that listens on this host and port, for people on this machine. */
export function listeningAddress(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${everywhere ? 'localhost' : bracketed(host)}:${port}`;
}

/** Whether only this machine can reach an address. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** Address of this server in messages to webhooks, whoever asks: `publicUrl`, or where it listens. */
export function messageAddress(
  { raw }: FastifyRequest,
  { host, publicUrl }: { readonly host: string; readonly publicUrl: string | null },
): string {
  return publicUrl ?? listeningAddress(host, raw.socket.localPort ?? 0);
}
