import {
  changeWebhookSchema,
  newWebhookAnswerSchema,
  newWebhookSchema,
  webhookSchema,
  webhooksAnswerSchema,
} from '@nobg/contract/webhooks.js';
import { z } from 'zod';
import { MAX_WEBHOOKS } from '../../../domain/webhooks/webhooks.js';
import type { WebhookEndpoint } from '../../../entities/webhook.js';
import type { EndpointChanges } from '../../../ports/webhook-store.js';
import { KEYED_STATUSES, problemResponses } from '../../openapi/openapi.js';
import type { TypedInstance } from '../../typed-instance.js';
import { MAX_WEBHOOK_BODY_BYTES as bodyLimit, described, type WebhookContext } from './context.js';
import { presentWebhook } from './present.js';

const PROBLEMS = problemResponses([...KEYED_STATUSES, 404, 422]);
const SENDING_PROBLEMS = problemResponses([...KEYED_STATUSES, 404, 409, 422, 429]);
const params = z.object({ id: z.string().meta({ description: 'Id of the webhook.' }) });

/** `…/webhooks`: where an account is told of its events. */
export function webhookEndpoints(app: TypedInstance, context: WebhookContext): void {
  const { webhooks, clock, accountOf, audit } = context;
  const present = (endpoint: WebhookEndpoint) => presentWebhook(endpoint, clock.now());
  app.route({
    method: 'GET',
    url: '/webhooks',
    schema: {
      ...described(context, 'listWebhooks', 'List webhooks', 'All of the key’s account.'),
      response: { 200: webhooksAnswerSchema, ...PROBLEMS },
    },
    handler: async (request) => ({
      webhooks: (await webhooks.list(accountOf(request))).map(present),
      max_webhooks: MAX_WEBHOOKS,
    }),
  });
  app.route({
    method: 'POST',
    url: '/webhooks',
    bodyLimit,
    schema: {
      ...described(
        context,
        'createWebhook',
        'Make a webhook',
        'Messages are signed as [Standard Webhooks](https://www.standardwebhooks.com) has it. The secret is shown in this answer alone.',
      ),
      body: newWebhookSchema,
      response: { 201: newWebhookAnswerSchema, ...SENDING_PROBLEMS },
    },
    handler: async (request, reply) => {
      const { url, description, event_types: eventTypes, enabled } = request.body;
      const { endpoint, secret } = await webhooks.create(accountOf(request), {
        ...{ url, description, eventTypes, enabled },
      });
      await audit(request, 'webhook_made', endpoint.id);
      return reply.code(201).send({ webhook: present(endpoint), secret });
    },
  });
  app.route({
    method: 'GET',
    url: '/webhooks/:id',
    schema: {
      ...described(context, 'getWebhook', 'Get a webhook', 'All but its secret.'),
      params,
      response: { 200: webhookSchema, ...PROBLEMS },
    },
    handler: async (request) => present(await webhooks.find(accountOf(request), request.params.id)),
  });
  app.route({
    method: 'PATCH',
    url: '/webhooks/:id',
    bodyLimit,
    schema: {
      ...described(
        context,
        'changeWebhook',
        'Change a webhook',
        'What is left out stays. Switching it off ends what waits for it; switching it on, or another address, ends a hold.',
      ),
      params,
      body: changeWebhookSchema,
      response: { 200: webhookSchema, ...PROBLEMS },
    },
    handler: async (request) => {
      const { event_types: eventTypes, ...rest } = request.body;
      const changes = { ...rest, ...(eventTypes && { eventTypes }) } as EndpointChanges;
      const endpoint = await webhooks.change(accountOf(request), request.params.id, changes);
      await audit(request, 'webhook_changed', endpoint.id);
      return present(endpoint);
    },
  });
  app.route({
    method: 'POST',
    url: '/webhooks/:id/rotate',
    schema: {
      ...described(
        context,
        'rotateWebhookSecret',
        'Rotate a webhook’s secret',
        'For 24 hours messages are signed with both secrets; then with the new one alone.',
      ),
      params,
      response: { 201: newWebhookAnswerSchema, ...SENDING_PROBLEMS },
    },
    handler: async (request, reply) => {
      const { endpoint, secret } = await webhooks.rotate(accountOf(request), request.params.id);
      await audit(request, 'webhook_rotated', endpoint.id);
      return reply.code(201).send({ webhook: present(endpoint), secret });
    },
  });
  app.route({
    method: 'DELETE',
    url: '/webhooks/:id',
    schema: {
      ...described(context, 'deleteWebhook', 'Delete a webhook', 'With its log, at once.'),
      params,
      response: { 204: z.null().meta({ description: 'It is gone.' }), ...PROBLEMS },
    },
    handler: async (request, reply) => {
      await webhooks.delete(accountOf(request), request.params.id);
      await audit(request, 'webhook_deleted', request.params.id);
      return reply.code(204).send(null);
    },
  });
}
