import type { ApiKey } from '../../ports/key-store.js';
import type { UsageRules } from '../usage.js';

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

/** Credits are the requests that a key has left in this hour; an image costs one. */
export function createHourCredits(options: {
  readonly usage: Pick<UsageRules, 'peek' | 'reserve'>;
  readonly freePreviews: boolean;
}): Credits {
  const { usage, freePreviews } = options;
  return {
    async balance(key) {
      const { remaining } = await usage.peek(key);
      return { subscription: remaining, payg: 0, enterprise: 0, freePreviews };
    },
    async charge(key, preview) {
      if (preview && freePreviews) return FREE;
      const { settle, refund } = await usage.reserve(key);
      return { credits: 1, settle, refund };
    },
  };
}
