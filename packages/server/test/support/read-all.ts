import type { Database } from '@nobg/server/adapters/database/open.js';
import { storesOf } from '@nobg/server/wiring/storage.js';

/** Everything that the stores give of a database that was used, by table. Times before `now` are over. */
export async function readAll(database: Database, now: Date) {
  const { db } = database;
  const stores = storesOf(database);
  const all = { query: '', after: null, limit: 100, now };
  const users = await stores.users.list(all);
  const keys = await stores.keys.list();
  const accounts = [...users.map(({ id }) => id), ...keys.map(({ id }) => id)];
  const each = async <Of, Item>(of: readonly Of[], list: (one: Of) => Promise<readonly Item[]>) =>
    (await Promise.all(of.map(list))).flat();
  const jobs = await each(accounts, (id) => stores.jobs.list(id, { after: null, limit: 100 }));
  const webhooks = await each(accounts, (id) => stores.webhooks.list(id));
  const deliveries = await each(webhooks, ({ id }) =>
    stores.webhooks.deliveries(id, { after: null, limit: 100 }),
  );
  const ids = await db.selectFrom('results').select('id').execute();
  const windows = await db.selectFrom('image_windows').selectAll().execute();
  const attempts = await db.selectFrom('attempts').selectAll().execute();
  const hours = await db.selectFrom('usage_hours').selectAll().execute();
  const meters = await db.selectFrom('plan_usage').select('meter').distinct().execute();
  return {
    users,
    api_keys: keys,
    sessions: await each(users, ({ id }) => stores.sessions.list(id, now)),
    one_time_links: await each(['admin', 'invitation', 'verify', 'reset'] as const, (kind) =>
      stores.links.list(kind, now),
    ),
    audit_events: await stores.auditEvents.list({
      ...{ accountId: null, event: null, before: null, limit: 100 },
    }),
    events: await stores.events.list(100),
    request_log: await stores.requests.list({
      ...{ keyIds: keys.map(({ id }) => id), ending: null, before: null, limit: 100, within: 100 },
    }),
    results: await each(ids, async ({ id }) => {
      const result = await stores.results.find(id);
      return result === null ? [] : [result];
    }),
    jobs,
    job_items: await each(jobs, ({ id }) => stores.jobs.items(id, { from: 0, limit: 100 })),
    webhook_endpoints: webhooks,
    webhook_deliveries: deliveries,
    webhook_attempts: await each(deliveries, ({ id }) => stores.webhooks.attempts(id)),
    image_windows: await each(windows, async ({ key_id: keyId, window, start }) => {
      if (window !== 'minute' && window !== 'day') return [];
      const used = await stores.imageWindows.used({ keyId, window, start: new Date(start) });
      return used > 0 ? [used] : [];
    }),
    attempts: await each(attempts, async ({ subject, window_start: start }) => {
      const count = await stores.attempts.count(subject, new Date(start));
      return count > 0 ? [count] : [];
    }),
    usage_hours: await each(hours, async ({ key_id: id, hour }) => {
      return (await stores.usage.count(id, new Date(hour))) > 0 ? [id] : [];
    }),
    plan_usage: await each(meters, async ({ meter }) => {
      const { windows: used } = await stores.usage.countPlan(meter, now);
      return Object.values(used).filter((count) => count > 0);
    }),
    pending_charges: Array(await stores.usage.refundExpired(new Date(now.getTime() + 60_000))).fill(
      0,
    ),
  };
}
