import type { ApiKey } from '@nobg/server/entities/api-key.js';
import type { User } from '@nobg/server/entities/user.js';
import type { AttemptStore } from '@nobg/server/ports/attempt-store.js';
import type { AuditStore } from '@nobg/server/ports/audit-store.js';
import type { EventStore } from '@nobg/server/ports/event-store.js';
import type { IdempotencyStore } from '@nobg/server/ports/idempotency-store.js';
import type { ImageWindowStore } from '@nobg/server/ports/image-window-store.js';
import type { JobStore } from '@nobg/server/ports/job-store.js';
import type { KeyStore } from '@nobg/server/ports/key-store.js';
import type { LinkStore } from '@nobg/server/ports/link-store.js';
import type { PlaceStore } from '@nobg/server/ports/place-store.js';
import type { RequestLogStore } from '@nobg/server/ports/request-log-store.js';
import type { ResultStore } from '@nobg/server/ports/result-store.js';
import type { SessionStore } from '@nobg/server/ports/session-store.js';
import type { TaskStore } from '@nobg/server/ports/task-store.js';
import type { UsageStore } from '@nobg/server/ports/usage-store.js';
import type { UserStore } from '@nobg/server/ports/user-store.js';
import type { WebhookStore } from '@nobg/server/ports/webhook-store.js';
import type { WorkerStore } from '@nobg/server/ports/worker-store.js';

/** Every store of one empty database: rows of one may refer to rows of another. */
export interface Stores {
  readonly attempts: AttemptStore;
  readonly auditEvents: AuditStore;
  readonly events: EventStore;
  readonly idempotency: IdempotencyStore;
  readonly imageWindows: ImageWindowStore;
  readonly jobs: JobStore;
  readonly keys: KeyStore;
  readonly links: LinkStore;
  readonly places: PlaceStore;
  readonly requests: RequestLogStore;
  readonly results: ResultStore;
  readonly sessions: SessionStore;
  readonly tasks: TaskStore;
  readonly usage: UsageStore;
  readonly users: UserStore;
  readonly webhooks: WebhookStore;
  readonly workers: WorkerStore;
}

export const NOW = new Date('2026-03-01T10:10:00Z');
export const LATER = new Date('2026-03-08T00:00:00Z');

/** A key as it is stored; its secret's hash is `hash-` and its id. */
export function apiKey(of: Partial<ApiKey> = {}): ApiKey {
  return {
    id: 'key_one',
    name: 'Ünïcode ✂ "quoted"; drop table api_keys',
    kind: 'live',
    lastFour: 'AbCd',
    createdAt: new Date('2026-03-01T10:00:00.123Z'),
    lastUsedAt: null,
    revokedAt: null,
    limitPerHour: 100,
    ownerId: null,
    scopes: ['remove', 'read'],
    expiresAt: null,
    followsPlan: false,
    replacedBy: null,
    lastUse: null,
    ...of,
  };
}

/** Stores a key; gives its id. */
export async function insertKey({ keys }: Stores, of: Partial<ApiKey> = {}): Promise<string> {
  const key = apiKey(of);
  await keys.insert(key, `hash-${key.id}`);
  return key.id;
}

export function user(of: Partial<User> = {}): User {
  return {
    id: 'usr_a',
    email: 'a@example.org',
    passwordHash: 'hash',
    role: 'user',
    planId: 'free',
    createdAt: NOW,
    verifiedAt: NOW,
    lockedAt: null,
    ...of,
  };
}
