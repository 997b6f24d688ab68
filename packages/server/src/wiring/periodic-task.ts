/** A task that runs now and then until it is stopped. */
export interface PeriodicTask {
  /** No further run begins; resolves when the one in work is over. */
  stop(): Promise<void>;
}

/**
 * Runs a task at once and then every `everyMs`, never twice at the same time: the
 * wait begins when a run is over. Failures are told and change nothing.
 * The timer does not keep the process alive.
 */
export function startPeriodicTask(
  everyMs: number,
  task: () => Promise<void>,
  onFailure: (error: unknown) => void,
): PeriodicTask {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const run = (): void => {
    running = task()
      .catch(onFailure)
      .finally(() => {
        if (!stopped) timer = setTimeout(run, everyMs).unref();
      });
  };
  run();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
