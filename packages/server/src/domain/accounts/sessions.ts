import type { ClientInfo } from '../../entities/client-info.js';
import type { Session } from '../../entities/session.js';
import type { User } from '../../entities/user.js';
import type { Clock } from '../../ports/clock.js';
import type { SessionStore } from '../../ports/session-store.js';
import type { UserStore } from '../../ports/user-store.js';
import { randomBase62 } from '../base62.js';
import { hashToken, newToken } from './tokens.js';

const DAY_MS = 24 * 3_600_000;
/** Unused for so long, a session ends; … */
const IDLE_MS = 14 * DAY_MS;
/** … and used or not, after so long, somebody signs in again. */
const ABSOLUTE_MS = 90 * DAY_MS;
/** The last use is noted to the minute. */
const TOUCH_EVERY_MS = 60_000;

/** 32 bytes as base64url. */
const TOKEN_FORM = /^[\w-]{43}$/;

export interface SignedIn {
  readonly user: User;
  readonly session: Session;
}

export interface Sessions {
  /** A new session with a new token, which is shown here alone. */
  begin(user: User, by: ClientInfo): Promise<{ session: Session; token: string }>;
  /** Who is signed in with this token; null for every token that does not work. */
  find(token: string | undefined, by: ClientInfo): Promise<SignedIn | null>;
  list(userId: string): Promise<Session[]>;
  /** False where this user has no such session. */
  end(userId: string, id: string): Promise<boolean>;
  endAll(userId: string, butFor?: string): Promise<void>;
  sweep(): Promise<number>;
}

/** Sessions of signed-in people: 14 days without use, 90 in all. */
export function createSessions(options: {
  readonly sessions: SessionStore;
  readonly users: UserStore;
  readonly clock: Clock;
}): Sessions {
  const { sessions: store, users, clock } = options;

  return {
    async begin(user, by) {
      const token = newToken();
      const now = clock.now();
      const session: Session = {
        id: `ses_${randomBase62(16)}`,
        userId: user.id,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: expiry(now, now),
        ...by,
      };
      await store.insert(session, hashToken(token));
      return { session, token };
    },

    async find(token, by) {
      if (token === undefined || !TOKEN_FORM.test(token)) return null;
      const session = await store.findByTokenHash(hashToken(token));
      const now = clock.now();
      if (session === null || session.expiresAt <= now) return null;
      const user = await users.findById(session.userId);
      if (user === null || user.lockedAt !== null || user.verifiedAt === null) return null;
      if (now.getTime() - session.lastSeenAt.getTime() < TOUCH_EVERY_MS) return { user, session };
      const seen = { lastSeenAt: now, expiresAt: expiry(session.createdAt, now), ...by };
      await store.touch(session.id, seen);
      return { user, session: { ...session, ...seen } };
    },

    list: (userId) => store.list(userId, clock.now()),
    end: (userId, id) => store.delete(userId, id),
    endAll: (userId, butFor) => store.deleteAll(userId, butFor ?? null),
    sweep: () => store.deleteExpired(clock.now()),
  };
}

function expiry(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + IDLE_MS, createdAt.getTime() + ABSOLUTE_MS));
}
