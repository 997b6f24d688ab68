import type { FastifyRequest } from 'fastify';

const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Whether a program on this machine asks, by this machine's own name. A proxy that passes others
 * on says so in a header; a page that rebinds its name to 127.0.0.1 still sends that name as Host,
 * and one that does not is known by its Origin.
 */
export function isFromThisMachine(request: FastifyRequest): boolean {
  const { headers, raw } = request;
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined) return false;
  if (!LOOPBACK_HOST.test(headers.host ?? '')) return false;
  const origin = headers.origin;
  if (origin !== undefined && !isLoopbackOrigin(origin)) return false;
  return LOOPBACK_ADDRESS.test(raw.socket.remoteAddress ?? '');
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK_HOST.test(new URL(origin).host);
}
