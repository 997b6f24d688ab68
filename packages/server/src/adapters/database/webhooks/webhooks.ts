import type { Kysely } from 'kysely';
import type { WebhookStore } from '../../../ports/webhook-store.js';
import type { Schema } from '../schema.js';
import { claiming } from './claim.js';
import { distributing } from './distribute.js';
import { endpoints } from './endpoints.js';
import { deliveryLog } from './log.js';
import { settling } from './settle.js';

/** Endpoints of webhooks and what is on its way to them. */
export function createWebhookStore(db: Kysely<Schema>): WebhookStore {
  return {
    ...endpoints(db),
    ...distributing(db),
    ...claiming(db),
    ...settling(db),
    ...deliveryLog(db),
  };
}
