import { Queue, Worker } from 'bullmq';
import type { TaskMessage } from '../../entities/engine-task.js';
import type { TaskConsumer, TaskQueue } from '../../ports/task-queue.js';
import { connectRedis, disconnectRedis, type RedisAddress } from '../redis/connect.js';

/** A worker that does not renew its lock for so long has died with its message, which comes again. */
const LOCK_MS = 15_000;
const LOOK_FOR_LOST_LOCKS_MS = 5000;
/** Seconds that a connection waits for a message before it asks anew. */
const WAIT_S = 5;
/** How soon a consumer whose connection failed asks again. */
const AFTER_FAILURE_MS = 1000;

/**
 * One BullMQ queue for each class of workers. Messages that are done with are deleted at once, whatever became of them:
 * the rows say what holds, and whoever finds a message missing adds it again.
 */
export function createBullQueue(address: RedisAddress, onError: (error: Error) => void): TaskQueue {
  const producer = connectRedis(address, false, onError);
  const queues = new Map<string, Queue<TaskMessage>>();
  const consumers = new Set<TaskConsumer>();
  const { prefix } = address;

  function queueOf(classId: string): Queue<TaskMessage> {
    const known = queues.get(classId);
    if (known !== undefined) return known;
    const queue = new Queue<TaskMessage>(classId, {
      ...{ connection: producer, prefix, skipVersionCheck: true },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    queue.on('error', onError);
    queues.set(classId, queue);
    return queue;
  }

  return {
    async add(classId, message) {
      if (producer.status !== 'ready') throw new Error(`Redis is away (${producer.status})`);
      // The id makes the same message again one message.
      await queueOf(classId).add('task', message, { jobId: `${message.id}-${message.fence}` });
    },

    consume(classId, concurrency, handler) {
      const connection = connectRedis(address, true, onError);
      const inWork = new Set<Promise<void>>();
      let stopping = false;
      const take = async ({ data }: { readonly data: TaskMessage }): Promise<void> => {
        // It was on its way already: nobody has claimed the row, and its message is added again.
        if (stopping) throw new Error('this worker takes nothing more');
        const work = handler(data);
        inWork.add(work);
        await work.finally(() => inWork.delete(work));
      };
      const worker = new Worker<TaskMessage>(classId, take, {
        ...{ connection, prefix, concurrency, skipVersionCheck: true },
        ...{ lockDuration: LOCK_MS, stalledInterval: LOOK_FOR_LOST_LOCKS_MS, drainDelay: WAIT_S },
        ...{ runRetryDelay: AFTER_FAILURE_MS, maxStalledCount: 1 },
        ...{ removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
      });
      worker.on('error', onError);
      const consumer = {
        async stop() {
          stopping = true;
          await worker.pause(true);
          await Promise.allSettled(inWork);
          // BullMQ's own way to close waits for Redis, which may be away. A message that it then takes for unfinished
          // goes to another worker, who finds that its row is over.
          await worker.close(true);
          disconnectRedis(connection);
        },
      };
      consumers.add(consumer);
      return consumer;
    },

    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      disconnectRedis(producer);
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
    },
  };
}
