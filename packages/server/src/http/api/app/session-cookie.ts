import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FreshSession } from '../../../domain/accounts/accounts.js';

/**
 * The cookie that holds a session's token. Where the server is reached over TLS it is
 * bound to this very host (`__Host-`: Secure, no Domain, whole path), so that no
 * neighbour of the domain can plant one
 * (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2).
 */
export interface SessionCookie {
  read(request: FastifyRequest): string | undefined;
  /** What was remembered of an earlier sign-in. */
  device(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, fresh: FreshSession): void;
  clear(reply: FastifyReply): void;
}

/** A browser is remembered for a year. */
const DEVICE_S = 365 * 24 * 3600;

export function sessionCookie(publicUrl: string | null): SessionCookie {
  const secure = publicUrl?.startsWith('https:') === true;
  const prefix = secure ? '__Host-' : '';
  const [name, deviceName] = [`${prefix}nobg_session`, `${prefix}nobg_device`];
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  return {
    read: (request) => request.cookies[name],
    device: (request) => request.cookies[deviceName],
    set(reply, { token, session, device }) {
      if (device !== undefined) {
        reply.setCookie(deviceName, device, { ...options, maxAge: DEVICE_S });
      }
      reply.setCookie(name, token, { ...options, expires: session.expiresAt });
    },
    clear(reply) {
      reply.clearCookie(name, options);
    },
  };
}
