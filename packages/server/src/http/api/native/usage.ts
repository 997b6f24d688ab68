import { API_PREFIX } from '@nobg/contract/remove.js';
import { type KeyUsage, keyUsageSchema, USAGE_PATH } from '@nobg/contract/usage.js';
import type { Jobs } from '../../../domain/jobs/jobs.js';
import type { UsageQuota } from '../../../domain/quota/usage.js';
import type { ApiKey } from '../../../entities/api-key.js';
import { KEYED_STATUSES, problemResponses } from '../../openapi/openapi.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';

interface UsageServices {
  readonly usage: Pick<UsageQuota, 'peek' | 'quotaStatus'>;
  readonly jobs: Pick<Jobs, 'waiting'>;
}

/** `GET /api/v1/usage`: what the key and its account have used, and what is left. */
export function usageEndpoint(
  app: TypedInstance,
  services: UsageServices,
  settings: HttpSettings,
): void {
  app.route({
    method: 'GET',
    url: USAGE_PATH.slice(API_PREFIX.length),
    schema: {
      operationId: 'getUsage',
      summary: 'Get what was used',
      description: 'Of the key’s hour, its account’s plan and its jobs. Costs no request.',
      tags: ['Usage'],
      security: [{ key: [] }],
      response: {
        200: {
          description: 'What was used.',
          content: { 'application/json': { schema: keyUsageSchema } },
        },
        ...problemResponses([...KEYED_STATUSES]),
      },
    },
    handler: async (request, reply) => {
      reply.header('Cache-Control', 'no-store');
      return usageOf(request.record.key as ApiKey, services, settings);
    },
  });
}

async function usageOf(
  key: ApiKey,
  { usage, jobs }: UsageServices,
  settings: HttpSettings,
): Promise<KeyUsage> {
  const { used, limit, remaining, resetAt } = await usage.peek(key);
  const { entitlement } = key;
  const { bytes, images: waiting } = await jobs.waiting(key);
  const { maxImages: max_waiting, maxBytes: max_bytes } = settings.jobs;
  let plan: KeyUsage['plan'] = null;
  if (entitlement !== undefined) {
    const { quota, inWork } = await usage.quotaStatus(entitlement);
    const { name, concurrent } = entitlement.plan;
    const windows = quota.map(({ resetsAt, ...window }) => ({
      ...{ window: window.window, used: window.used, limit: window.limit },
      resets_at: resetsAt.toISOString(),
    }));
    plan = { name, windows, in_work: inWork, concurrent };
  }
  return {
    key: { used, limit, remaining, resets_at: resetAt.toISOString() },
    plan,
    jobs: { waiting, bytes, max_waiting, max_bytes },
  };
}
