import type { ApiKey } from '../../entities/api-key.js';
import type { UsageQuota } from './usage.js';

/** What a key can still pay for, in images of full size. */
export interface CreditBalance {
  readonly subscription: number;
  readonly payg: number;
  readonly enterprise: number;
  /** Whether previews cost nothing. */
  readonly freePreviews: boolean;
}

/** Credits that were taken for one image. Settle or refund it: the first that succeeds holds. */
export interface CreditCharge {
  readonly credits: number;
  settle(): Promise<void>;
  refund(): Promise<void>;
}

/** What images cost, and who pays. */
export interface Credits {
  balance(key: ApiKey): Promise<CreditBalance>;
  /**
   * Takes the price of one image before its work begins.
   * @throws NobgError where the key cannot pay; nothing is taken then
   */
  charge(key: ApiKey, preview: boolean): Promise<CreditCharge>;
}

const FREE: CreditCharge = {
  credits: 0,
  settle: async () => undefined,
  refund: async () => undefined,
};

/**
 * Credits are the images that a key's plan has left, of the month where the plan counts months, else of
 * the day; without such a plan, the requests that are left of this hour. An image costs one.
 */
export function createPlanCredits(options: {
  readonly usage: Pick<UsageQuota, 'peek' | 'reserve' | 'quotaStatus'>;
  readonly freePreviews: boolean;
}): Credits {
  const { usage, freePreviews } = options;
  return {
    async balance(key) {
      const subscription = (await imagesLeft(usage, key)) ?? (await usage.peek(key)).remaining;
      return { subscription, payg: 0, enterprise: 0, freePreviews };
    },
    async charge(key, preview) {
      if (preview && freePreviews) return FREE;
      const { settle, refund } = await usage.reserve(key);
      return { credits: 1, settle, refund };
    },
  };
}

/** Images that the key's plan has left; null where no plan counts them. */
async function imagesLeft(
  usage: Pick<UsageQuota, 'quotaStatus'>,
  { entitlement }: ApiKey,
): Promise<number | null> {
  if (entitlement === undefined) return null;
  const { quota } = await usage.quotaStatus(entitlement);
  for (const wanted of ['month', 'day'] as const) {
    const status = quota.find(({ window, limit }) => window === wanted && limit !== null);
    if (status?.limit != null) return Math.max(0, status.limit - status.used);
  }
  return null;
}
