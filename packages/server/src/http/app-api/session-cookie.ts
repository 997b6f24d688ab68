import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FreshSession } from '../../domain/accounts/accounts.js';

/**
 * The cookie that holds a session's token. Where the server is reached over TLS it is
 * bound to this very host (`__Host-`: Secure, no Domain, whole path), so that no
 * neighbour of the domain can plant one
 * (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2).
 */
export interface SessionCookie {
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, fresh: FreshSession): void;
  clear(reply: FastifyReply): void;
}

export function sessionCookie(publicUrl: string | null): SessionCookie {
  const secure = publicUrl?.startsWith('https:') === true;
  const name = secure ? '__Host-nobg_session' : 'nobg_session';
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  return {
    read: (request) => request.cookies[name],
    set(reply, { token, session }) {
      reply.setCookie(name, token, { ...options, expires: session.expiresAt });
    },
    clear(reply) {
      reply.clearCookie(name, options);
    },
  };
}
