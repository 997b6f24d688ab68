import type { TaskMessage } from '../entities/engine-task.js';

/** Brings messages to one worker of a class. At least once: a worker may get one twice, and get one that is out of date. */
export interface TaskQueue {
  /** The same message again is one message, for as long as it is there. @throws where it cannot be told now */
  add(classId: string, message: TaskMessage): Promise<void>;
  /**
   * Takes messages of a class, as many at a time as `concurrency` says, until it is stopped. A message is done with when
   * the handler resolves, and comes again where it rejects.
   */
  consume(
    classId: string,
    concurrency: number,
    handler: (message: TaskMessage) => Promise<void>,
  ): TaskConsumer;
  close(): Promise<void>;
}

export interface TaskConsumer {
  /** Takes no more; resolves when the handlers have ended. */
  stop(): Promise<void>;
}
