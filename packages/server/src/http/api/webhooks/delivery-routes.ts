import {
  deliveriesAnswerSchema,
  deliveriesQuerySchema,
  deliveryDetailSchema,
  deliverySchema,
  resendAnswerSchema,
} from '@nobg/contract/webhooks.js';
import { z } from 'zod';
import { bodyOf } from '../../../domain/webhooks/messages.js';
import { KEYED_STATUSES, problemResponses } from '../../openapi/openapi.js';
import type { TypedInstance } from '../../typed-instance.js';
import { described, type WebhookContext } from './context.js';
import { presentDelivery, presentDetail } from './present.js';

const PROBLEMS = problemResponses([...KEYED_STATUSES, 404, 422]);
const SENDING_PROBLEMS = problemResponses([...KEYED_STATUSES, 404, 409, 422, 429]);
const params = z.object({ id: z.string().meta({ description: 'Id of the webhook.' }) });
const deliveryParams = params.extend({
  delivery: z.string().meta({ description: 'Id of the delivery.' }),
});

/** `…/webhooks/{id}/deliveries`: what was sent, and what is sent again. */
export function deliveryEndpoints(app: TypedInstance, context: WebhookContext): void {
  const { webhooks, accountOf, addressOf } = context;
  app.route({
    method: 'POST',
    url: '/webhooks/:id/test',
    schema: {
      ...described(
        context,
        'testWebhook',
        'Send a test message',
        'A message of type `webhook.test`, sent once. The answer says where its outcome is found.',
      ),
      params,
      response: { 202: deliverySchema, ...SENDING_PROBLEMS },
    },
    handler: async (request, reply) => {
      const delivery = await webhooks.test(accountOf(request), request.params.id);
      return reply.code(202).send(presentDelivery(delivery));
    },
  });
  app.route({
    method: 'GET',
    url: '/webhooks/:id/deliveries',
    schema: {
      ...described(
        context,
        'listDeliveries',
        'List the messages to a webhook',
        'Those of the last 30 days, at most the newest 1,000 that ended, newest first.',
      ),
      params,
      querystring: deliveriesQuerySchema,
      response: { 200: deliveriesAnswerSchema, ...PROBLEMS },
    },
    handler: async (request) => {
      const { cursor, limit, state } = request.query;
      const page = { cursor, limit, state };
      const found = await webhooks.deliveries(accountOf(request), request.params.id, page);
      return { deliveries: found.deliveries.map(presentDelivery), next: found.next };
    },
  });
  app.route({
    method: 'GET',
    url: '/webhooks/:id/deliveries/:delivery',
    schema: {
      ...described(
        context,
        'getDelivery',
        'Get a message to a webhook',
        'With its body, and its attempts with the beginning of each answer.',
      ),
      params: deliveryParams,
      response: { 200: deliveryDetailSchema, ...PROBLEMS },
    },
    handler: async (request) => {
      const { id, delivery: deliveryId } = request.params;
      const found = await webhooks.delivery(accountOf(request), id, deliveryId);
      const { delivery, attempts } = found;
      return presentDetail(delivery, attempts, bodyOf(delivery, addressOf(request)));
    },
  });
  app.route({
    method: 'POST',
    url: '/webhooks/:id/deliveries/:delivery/resend',
    schema: {
      ...described(
        context,
        'resendDelivery',
        'Send a message again',
        'One that ended, by the whole retry plan and with the same `webhook-id`; one that waits stays as it is.',
      ),
      params: deliveryParams,
      response: { 202: deliverySchema, ...SENDING_PROBLEMS },
    },
    handler: async (request, reply) => {
      const { id, delivery: deliveryId } = request.params;
      const delivery = await webhooks.resend(accountOf(request), id, deliveryId);
      return reply.code(202).send(presentDelivery(delivery));
    },
  });
  app.route({
    method: 'POST',
    url: '/webhooks/:id/resend',
    schema: {
      ...described(
        context,
        'resendFailed',
        'Send all failed messages again',
        'All in the log that failed, by the whole retry plan.',
      ),
      params,
      response: { 202: resendAnswerSchema, ...SENDING_PROBLEMS },
    },
    handler: async (request, reply) => {
      const resent = await webhooks.resendFailed(accountOf(request), request.params.id);
      return reply.code(202).send({ resent });
    },
  });
}
