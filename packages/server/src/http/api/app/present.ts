import type { Account } from '@nobg/contract/app/account.js';
import type { AppKey } from '@nobg/contract/app/keys.js';
import type { LimitState } from '@nobg/contract/app/plans.js';
import { keyState } from '../../../domain/accounts/account-keys.js';
import type { SignedIn } from '../../../domain/accounts/sessions.js';
import type { QuotaStatus } from '../../../domain/quota/plan-limits.js';
import type { Usage } from '../../../domain/quota/usage.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { AppServices } from './context.js';

/** The plan's windows as the wire has them. */
export function limitStates(quota: readonly QuotaStatus[]): LimitState[] {
  return quota.map(({ window, used, limit, resetsAt }) => ({
    window,
    used,
    limit,
    remaining: limit === null ? null : Math.max(0, limit - used),
    resets_at: resetsAt.toISOString(),
  }));
}

/** Who is signed in, with what is left of the plan. */
export async function accountOf(
  { user, session }: SignedIn,
  services: Pick<AppServices, 'plans' | 'usage'>,
): Promise<Account> {
  const plan = services.plans.of(user.planId);
  const { quota: status, inWork } = await services.usage.quotaStatus({
    plan,
    quotaSubject: user.id,
  });
  return {
    id: user.id,
    email: user.email,
    role: user.role,
    created_at: user.createdAt.toISOString(),
    session: { id: session.id, expires_at: session.expiresAt.toISOString() },
    plan,
    limits: limitStates(status),
    in_work: inWork,
  };
}

export function presentKey(key: ApiKey, usage: Usage, now: Date): AppKey {
  const { lastUsedAt, lastUse } = key;
  return {
    id: key.id,
    name: key.name,
    kind: key.kind === 'test' ? 'test' : 'live',
    hint: `nobg_${key.kind}_…${key.lastFour}`,
    scopes: [...key.scopes],
    limit_per_hour: key.followsPlan ? null : key.limitPerHour,
    hour: { used: usage.used, limit: usage.limit, resets_at: usage.resetAt.toISOString() },
    created_at: key.createdAt.toISOString(),
    state: keyState(key, now),
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    replaced_by: key.replacedBy,
    last_used:
      lastUsedAt === null
        ? null
        : {
            at: lastUsedAt.toISOString(),
            address: lastUse?.address ?? '',
            agent: lastUse?.agent ?? '',
          },
  };
}
