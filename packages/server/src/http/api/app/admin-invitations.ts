import {
  invitationsAnswerSchema,
  newInvitationAnswerSchema,
  newInvitationSchema,
} from '@nobg/contract/app/admin.js';
import { z } from 'zod';
import type { OneTimeLink } from '../../../entities/one-time-link.js';
import { publicAddress } from '../../public-address.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { audit } from './audit.js';
import { type AppServices, done } from './context.js';

/** `admin/invitations`: links with which people make an account. */
export function invitationEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'auditTrail' | 'administration' | 'plans'>,
  settings: HttpSettings,
): void {
  const { administration, plans } = services;
  const present = (link: OneTimeLink) => ({
    id: link.id,
    email: link.email,
    plan: link.planId ?? plans.newAccounts,
    created_at: link.createdAt.toISOString(),
    expires_at: link.expiresAt.toISOString(),
  });
  app.route({
    method: 'GET',
    url: '/invitations',
    schema: { hide: true, response: { 200: invitationsAnswerSchema } },
    handler: async () => ({ invitations: (await administration.invitations()).map(present) }),
  });
  app.route({
    method: 'POST',
    url: '/invitations',
    schema: {
      hide: true,
      body: newInvitationSchema,
      response: { 201: newInvitationAnswerSchema },
    },
    handler: async (request, reply) => {
      const link = await administration.invite(request.body);
      await audit(services.auditTrail, request, 'invitation_made', {
        invitation: link.id,
        plan: link.planId,
      });
      const url = `${publicAddress(request, settings)}${link.path}`;
      return reply.code(201).send({ ...present(link), url, mailed: link.mailed });
    },
  });
  app.route({
    method: 'DELETE',
    url: '/invitations/:id',
    schema: { hide: true, params: z.object({ id: z.string() }) },
    handler: async (request, reply) => {
      await administration.endInvitation(request.params.id);
      await audit(services.auditTrail, request, 'invitation_ended', {
        invitation: request.params.id,
      });
      return done(reply);
    },
  });
}
