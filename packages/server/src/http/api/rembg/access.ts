import type { FastifyRequest } from 'fastify';

const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
/** Headers with which proxies and networks of content say that they pass somebody on. */
const OF_PROXIES =
  /^(?:forwarded|via|x-forwarded|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-.*|fastly-.*)$/;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Whether a program on this machine asks, by this machine's own name. A proxy that passes others
 * on says so in a header; a page that rebinds its name to 127.0.0.1 still sends that name as Host,
 * and one that does not is known by its Origin, or by what browsers say of its site.
 */
export function isFromThisMachine(request: FastifyRequest): boolean {
  const { headers, raw } = request;
  if (Object.keys(headers).some((name) => OF_PROXIES.test(name))) return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (!LOOPBACK_HOST.test(headers.host ?? '')) return false;
  const origin = headers.origin;
  if (origin !== undefined && !isLoopbackOrigin(origin)) return false;
  return LOOPBACK_ADDRESS.test(raw.socket.remoteAddress ?? '');
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK_HOST.test(new URL(origin).host);
}
