import { createTaskStore } from '@nobg/server/adapters/database/tasks/tasks.js';
import { createWorkerStore } from '@nobg/server/adapters/database/workers.js';
import { memoryNotifications } from '@nobg/server/adapters/notifications/memory.js';
import { createDispatcher } from '@nobg/server/domain/tasks/dispatcher.js';
import { taskBlob } from '@nobg/server/entities/engine-task.js';
import type { EngineWorker } from '@nobg/server/entities/engine-worker.js';
import type { TaskQueue } from '@nobg/server/ports/task-queue.js';
import { NOW } from '@nobg/testing/suites/stores.js';
import { ROOM, task } from '@nobg/testing/suites/tasks.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settableClock } from '../support/clock.js';
import { sqlite } from '../support/databases.js';
import { newStorage, type Storage } from '../support/storage.js';

const LATER = new Date(NOW.getTime() + 24 * 3_600_000);
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

describe('the dispatcher', () => {
  let storage: Storage;
  let stop: () => Promise<void>;
  const clock = settableClock(NOW.toISOString());
  /** Names of the queues that messages went to, in their order. */
  let added: string[];
  let queueIsAway: boolean;
  let leads: boolean;
  /** How often it wanted to know whether it leads. */
  let asked: number;

  beforeEach(async () => {
    storage = await newStorage(sqlite);
    clock.set(NOW.toISOString());
    [added, queueIsAway, leads, asked] = [[], false, true, 0];
    const queue: Pick<TaskQueue, 'add'> = {
      async add(classId, { id, fence }) {
        if (queueIsAway) throw new Error('Redis is away');
        added.push(`${classId} ${id} ${fence}`);
      },
    };
    const { db } = storage.database;
    const dispatcher = createDispatcher({
      ...{ tasks: createTaskStore(db), workers: createWorkerStore(db), clock, graceMs: 1000 },
      ...{ queue: queue as TaskQueue, blobs: storage.blobs, notifications: memoryNotifications() },
      leadership: {
        async hold() {
          asked += 1;
          return leads;
        },
        close: async () => undefined,
      },
      onFailure: () => undefined,
    });
    dispatcher.start();
    stop = () => dispatcher.stop();
  });
  afterEach(async () => {
    await stop();
    await storage.drop();
  });

  const worker = (of: Partial<EngineWorker>) =>
    createWorkerStore(storage.database.db).beat(
      {
        ...{ id: 'w', device: 'cpu', modes: ['product'], format: 1, version: 'test', slots: 1 },
        ...{ ready: 1, networks: [], jobMs: 1, restarts: 0, peakBytes: 0, ...of },
      },
      LATER,
    );
  const send = async (count: number) => {
    const tasks = createTaskStore(storage.database.db);
    for (let n = 0; n < count; n += 1) {
      const one = task();
      await tasks.enter(one, ROOM, clock.now(), LATER);
      await tasks.offer(one.id);
    }
  };
  const queues = () => added.map((line) => line.split(' ')[0]);

  it('fills the queues of classes to two for each slot, evenly, and faster devices first', async () => {
    leads = false;
    await worker({ id: 'a' });
    await worker({ id: 'b', device: 'gpu', slots: 2 });
    await worker({ id: 'c', modes: ['food'] });
    await send(10);
    leads = true;
    await until(() => expect(added).toHaveLength(6));
    const [gpu, cpu] = ['1-gpu-product', '1-cpu-product'];
    expect(queues()).toEqual([gpu, cpu, gpu, gpu, cpu, gpu]);
    const waiting = await createTaskStore(storage.database.db).counts();
    expect(waiting.waiting).toBe(4);
  });

  it('does nothing while another one leads', async () => {
    leads = false;
    await worker({});
    await send(1);
    asked = 0;
    await until(() => expect(asked).toBeGreaterThan(1));
    expect(added).toEqual([]);
  });

  it('adds a message again whose queue was away, under the same fence', async () => {
    queueIsAway = true;
    await worker({});
    await send(1);
    const { db } = storage.database;
    const fences = () => db.selectFrom('engine_tasks').select(['state', 'fence']).execute();
    await until(async () => expect(await fences()).toEqual([{ state: 'queued', fence: 1 }]));
    queueIsAway = false;
    clock.advance(2001);
    await until(() => expect(added[0]).toMatch(/^1-cpu-product \w{32} 1$/));
  });

  it('deletes old files whose task is gone, and no others', async () => {
    leads = false;
    await send(1);
    const [row] = await storage.database.db.selectFrom('engine_tasks').select('id').execute();
    const kept = taskBlob.input(row?.id ?? '');
    const orphans = [taskBlob.input('f'.repeat(32)), taskBlob.output('f'.repeat(32), 3, 'cutout')];
    for (const id of [kept, ...orphans]) await storage.blobs.put(id, await storage.draft('photo'));
    // Files are dated by the machine's clock.
    clock.set(new Date(Date.now() + 2 * 3_600_000).toISOString());
    await storage.database.db
      .updateTable('engine_requesters')
      .set({ lease_until: clock.now().getTime() + 60_000 })
      .execute();
    leads = true;
    await until(async () => expect(await storage.files()).toEqual([kept]));
  });
});
