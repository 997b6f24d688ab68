import type { AdminUser } from '@nobg/contract/app/admin.js';
import type { UserRow } from '../../../ports/user-store.js';

/** An account as administrators see it. */
export function presentUser(row: UserRow): AdminUser {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    plan: row.planId,
    email_verified: row.verifiedAt !== null,
    locked: row.lockedAt !== null,
    created_at: row.createdAt.toISOString(),
    last_seen_at: row.lastSeenAt?.toISOString() ?? null,
    keys: row.keys,
    sessions: row.sessions,
    images_this_month: row.imagesThisMonth,
  };
}
