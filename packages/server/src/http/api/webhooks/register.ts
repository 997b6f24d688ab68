import type { TypedInstance } from '../../typed-instance.js';
import type { WebhookContext } from './context.js';
import { deliveryEndpoints } from './delivery-routes.js';
import { webhookEndpoints } from './webhook-routes.js';

/** `…/webhooks`, whoever asks. */
export function registerWebhooks(scope: TypedInstance, context: WebhookContext): void {
  webhookEndpoints(scope, context);
  deliveryEndpoints(scope, context);
}
