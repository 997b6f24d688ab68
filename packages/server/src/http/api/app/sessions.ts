import { sessionsAnswerSchema } from '@nobg/contract/app/sessions.js';
import { NobgError } from '@nobg/contract/errors.js';
import { z } from 'zod';
import type { TypedInstance } from '../../typed-instance.js';
import { audit } from './audit.js';
import { type AppServices, done, requireSignedIn, signedIn } from './context.js';
import type { SessionCookie } from './session-cookie.js';

/** `sessions`: where this account is signed in, and the end of it. */
export function sessionEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'auditTrail' | 'sessions'>,
  cookie: SessionCookie,
): void {
  const { sessions } = services;
  app.route({
    method: 'GET',
    url: '/sessions',
    schema: { hide: true, response: { 200: sessionsAnswerSchema } },
    preValidation: requireSignedIn,
    handler: async (request) => {
      const { user, session: own } = signedIn(request);
      const all = await sessions.list(user.id);
      return {
        sessions: all.map(({ id, createdAt, lastSeenAt, expiresAt, address, agent }) => ({
          id,
          current: id === own.id,
          created_at: createdAt.toISOString(),
          last_seen_at: lastSeenAt.toISOString(),
          expires_at: expiresAt.toISOString(),
          address,
          agent,
        })),
      };
    },
  });
  app.route({
    method: 'DELETE',
    url: '/sessions/:id',
    schema: { hide: true, params: z.object({ id: z.string() }) },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      const { user, session } = signedIn(request);
      if (!(await sessions.end(user.id, request.params.id))) {
        throw new NobgError('not_found', 'There is no such session.');
      }
      const { id } = request.params;
      await audit(services.auditTrail, request, 'sessions_ended', { session: id });
      if (id === session.id) cookie.clear(reply);
      return done(reply);
    },
  });
  app.route({
    method: 'DELETE',
    url: '/sessions',
    schema: { hide: true },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      const { user, session } = signedIn(request);
      await sessions.endAll(user.id, session.id);
      await audit(services.auditTrail, request, 'sessions_ended', { all_but: session.id });
      return done(reply);
    },
  });
}
