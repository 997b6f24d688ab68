import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { firstsQuery } from '@nobg/server/adapters/database/tasks/take.js';
import { createTaskStore } from '@nobg/server/adapters/database/tasks/tasks.js';
import { NOW } from '@nobg/testing/suites/stores.js';
import { taker, task } from '@nobg/testing/suites/tasks.js';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';

const CROWD = 12_000;

describe.each(databaseKinds())('12,000 tasks of one holder on $name', (kind) => {
  let fresh: FreshDatabase;
  let database: Database;

  beforeAll(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
    const row = (holder: string) => {
      const { id, spec, priority, requesterId } = task();
      return {
        ...{ id, format: 1, state: 'waiting' as const, mode: spec.job.mode, tier: 2, priority },
        ...{ holder, requester_id: requesterId, spec: '{}', created_at: NOW.getTime() },
        ...{ fence: 0, attempts: 0 },
      };
    };
    const rows = Array.from({ length: CROWD }, () => row('crowd')).concat(row('single'));
    for (let at = 0; at < rows.length; at += 1000) {
      await database.db
        .insertInto('engine_tasks')
        .values(rows.slice(at, at + 1000))
        .execute();
    }
    await sql`analyze`.execute(database.db);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('are not walked through to find the next one', async () => {
    const query = firstsQuery(['product', 'common'], 1, NOW);
    if (kind.name === 'sqlite') {
      const plan = await sql<{ detail: string }>`explain query plan ${query}`.execute(database.db);
      const steps = plan.rows.map(({ detail }) => detail);
      expect(steps.filter((step) => /^SCAN engine_tasks\b(?! USING)/.test(step))).toEqual([]);
      expect(steps.join('\n')).toContain('engine_tasks_waiting');
      expect(steps.join('\n')).toContain('engine_tasks_given_out');
      return;
    }
    const plan = await sql<Record<string, unknown>>`
      explain (analyze, format json) ${query}`.execute(database.db);
    const nodes = nodesOf(plan.rows[0]?.['QUERY PLAN']);
    const read = nodes
      .filter((node) => /Scan/.test(String(node['Node Type'])))
      .map((node) => Number(node['Actual Rows']) * Number(node['Actual Loops']));
    expect(read.length).toBeGreaterThan(0);
    expect(Math.max(...read)).toBeLessThan(100);
  });

  it('let the other holder have every second turn', async () => {
    const tasks = createTaskStore(database.db);
    const order = [];
    for (let n = 0; n < 2; n += 1) {
      const message = await tasks.take(taker('product'), new Date(NOW.getTime() + n));
      const of = database.db.selectFrom('engine_tasks').select('holder');
      order.push((await of.where('id', '=', message?.id ?? '').executeTakeFirst())?.holder);
    }
    expect(order.sort()).toEqual(['crowd', 'single']);
  });
});

/** Every node of a plan of Postgres, in whatever depth. */
function nodesOf(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Record<string, unknown>;
  return [...('Node Type' in node ? [node] : []), ...Object.values(node).flatMap(nodesOf)];
}
