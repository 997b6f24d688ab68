import {
  adminUserSchema,
  changeUserSchema,
  oneTimeLinkSchema,
  usersAnswerSchema,
  usersQuerySchema,
} from '@nobg/contract/app/admin.js';
import { z } from 'zod';
import { pageOf } from '../../../domain/page.js';
import { publicAddress } from '../../public-address.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { audit } from './audit.js';
import { type AppServices, done } from './context.js';
import { presentUser } from './present-user.js';

const params = z.object({ id: z.string() });

/** `admin/users`: all accounts, and what administrators do to them. */
export function adminUserEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'auditTrail' | 'administration'>,
  settings: HttpSettings,
): void {
  const { administration } = services;
  app.route({
    method: 'GET',
    url: '/users',
    schema: { hide: true, querystring: usersQuerySchema, response: { 200: usersAnswerSchema } },
    handler: async (request) => {
      const { query = '', after = null, limit } = request.query;
      const wanted = { query: query.trim().toLowerCase(), after, limit: limit + 1 };
      const { shown, next } = pageOf(await administration.users(wanted), limit);
      return { users: shown.map(presentUser), next };
    },
  });
  app.route({
    method: 'PATCH',
    url: '/users/:id',
    schema: { hide: true, params, body: changeUserSchema, response: { 200: adminUserSchema } },
    handler: async (request) => {
      const { id } = request.params;
      const user = presentUser(await administration.change(id, request.body));
      await audit(services.auditTrail, request, 'account_changed', { user: id, ...request.body });
      return user;
    },
  });
  app.route({
    method: 'DELETE',
    url: '/users/:id',
    schema: { hide: true, params },
    handler: async (request, reply) => {
      await administration.deleteUser(request.params.id);
      await audit(services.auditTrail, request, 'account_deleted', { user: request.params.id });
      return done(reply);
    },
  });
  app.route({
    method: 'DELETE',
    url: '/users/:id/sessions',
    schema: { hide: true, params },
    handler: async (request, reply) => {
      await administration.endSessions(request.params.id);
      await audit(services.auditTrail, request, 'sessions_ended', { user: request.params.id });
      return done(reply);
    },
  });
  app.route({
    method: 'POST',
    url: '/users/:id/reset-link',
    schema: { hide: true, params, response: { 201: oneTimeLinkSchema } },
    handler: async (request, reply) => {
      const { path, expiresAt } = await administration.resetLink(request.params.id);
      await audit(services.auditTrail, request, 'reset_link_made', { user: request.params.id });
      const url = `${publicAddress(request, settings)}${path}`;
      return reply.code(201).send({ url, expires_at: expiresAt.toISOString() });
    },
  });
}
