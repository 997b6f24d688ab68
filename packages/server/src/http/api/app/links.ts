import {
  emailSchema,
  invitationLookSchema,
  linkTokenSchema,
  resetPasswordSchema,
  verifiedAnswerSchema,
  verifyEmailSchema,
} from '@nobg/contract/app/account.js';
import { z } from 'zod';
import { clientInfoOf } from '../../plugins/client-info.js';
import type { TypedInstance } from '../../typed-instance.js';
import { audit } from './audit.js';
import { type AppServices, done } from './context.js';
import type { SessionCookie } from './session-cookie.js';

/** What one-time links lead to: an invitation, a verified address, a new password. */
export function linkEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'auditTrail' | 'accounts' | 'signUp' | 'plans'>,
  cookie: SessionCookie,
): void {
  const { accounts, signUp, plans } = services;
  app.route({
    method: 'POST',
    url: '/invitation',
    schema: { hide: true, body: linkTokenSchema, response: { 200: invitationLookSchema } },
    handler: async (request) => {
      const link = await signUp.look(request.body.token, clientInfoOf(request));
      const role = link.kind === 'admin' ? ('admin' as const) : ('user' as const);
      return { email: link.email, role, plan: plans.of(link.planId ?? plans.firstOf(role)) };
    },
  });
  app.route({
    method: 'POST',
    url: '/verify-email',
    schema: { hide: true, body: verifyEmailSchema, response: { 200: verifiedAnswerSchema } },
    handler: async (request) => {
      const { token, password } = request.body;
      const { id: user, email } = await signUp.verify(token, password, clientInfoOf(request));
      await audit(services.auditTrail, request, 'email_verified', { user, actor: user });
      return { email };
    },
  });
  app.route({
    method: 'POST',
    url: '/verify-email/request',
    schema: { hide: true, body: emailSchema, response: { 202: z.object({}) } },
    handler: async (request, reply) => {
      await signUp.requestVerification(request.body.email, clientInfoOf(request));
      return reply.code(202).send({});
    },
  });
  app.route({
    method: 'POST',
    url: '/reset-password/request',
    schema: { hide: true, body: emailSchema, response: { 202: z.object({}) } },
    handler: async (request, reply) => {
      await accounts.requestReset(request.body.email, clientInfoOf(request));
      return reply.code(202).send({});
    },
  });
  app.route({
    method: 'POST',
    url: '/reset-password',
    schema: { hide: true, body: resetPasswordSchema },
    handler: async (request, reply) => {
      const { token, password, end_keys: endKeys = false } = request.body;
      const by = clientInfoOf(request);
      const { user, keysEnded, session } = await accounts.reset(token, { password, endKeys }, by);
      const facts = { user: user.id, actor: user.id, keys_ended: keysEnded };
      await audit(services.auditTrail, request, 'password_reset', facts);
      if (session !== null) cookie.set(reply, session);
      return done(reply);
    },
  });
}
