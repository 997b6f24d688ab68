import type { UserRow } from '@nobg/server/ports/user-store.js';
import { minute } from './keys.js';

export const USER_HEAD = [
  ...[
    'ID',
    'EMAIL',
    'ROLE',
    'PLAN',
    'STATE',
    'KEYS>',
    'SESSIONS>',
    'IMAGES THIS MONTH>',
    'CREATED',
  ],
] as const;

/** An account as a row of a table. */
export function userRow(user: UserRow): string[] {
  return [
    ...[user.id, user.email, user.role, user.planId, stateOf(user)],
    ...[user.keys, user.sessions, user.imagesThisMonth].map(String),
    minute(user.createdAt),
  ];
}

function stateOf({ lockedAt, verifiedAt }: UserRow): string {
  if (lockedAt !== null) return 'disabled';
  return verifiedAt === null ? 'not verified' : 'works';
}
