import { type Finding, fail, messageOf, ok, warn } from './check.js';

/** BullMQ's commands need it. */
const REDIS_MAJOR = 6;
const TIMEOUT_MS = 5000;
const WRONG = 'Check NOBG_REDIS_URL.';

/** Looks at a Redis and writes nothing there. @param url `redis://…` or `rediss://…` */
export async function redisCheck(url: string): Promise<Finding> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    ...{ lazyConnect: true, connectTimeout: TIMEOUT_MS, commandTimeout: TIMEOUT_MS },
    ...{ retryStrategy: () => null, maxRetriesPerRequest: 0, enableOfflineQueue: false },
    // It would hide what INFO is refused with.
    enableReadyCheck: false,
  });
  // A command only says that the connection is closed; this says why.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    // Managed servers refuse it.
    const save = await redis.config('GET', 'save').catch(() => null);
    return judge(info, Array.isArray(save) ? String(save[1] ?? '') : null);
  } catch (error) {
    return fail(messageOf(reason ?? error), WRONG);
  } finally {
    redis.disconnect();
  }
}

/** @param save the setting of that name; null where it cannot be seen */
function judge(info: string, save: string | null): Finding {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const version = value('redis_version');
  const policy = value('maxmemory_policy');
  const persists = value('aof_enabled') === '1' || save !== '';
  const found = `version ${version}, ${policy}`;
  if (Number.parseInt(version, 10) < REDIS_MAJOR) {
    return fail(found, `Version ${REDIS_MAJOR}.2 or newer is required.`);
  }
  if (value('role') === 'slave') return fail(`${found}, a replica`, 'Name the primary server.');
  if (policy !== 'noeviction') {
    return fail(found, 'Set maxmemory-policy to noeviction: others drop queued work.');
  }
  return persists
    ? ok(found)
    : warn(
        `${found}, nothing is written to disk`,
        'After a restart, work is queued again from the database, which takes a while; set appendonly yes.',
      );
}
