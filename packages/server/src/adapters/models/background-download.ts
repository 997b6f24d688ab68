import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ModelAvailability } from '../../ports/model-availability.js';

/** A network that was down for a moment is soon tried again … */
const FIRST_RETRY_MS = 5000;
/** … and a fault that stays does not fill the line: a package may be 145 MB. */
const LONGEST_RETRY_MS = 15 * 60_000;

/** What brings networks that are not there when the server starts. */
export interface DeferredNetworks {
  readonly missing: readonly string[];
  /**
   * Fetches what of `missing` is not there, and tells of each once it is.
   * Called again after a failure.
   */
  fetch(onArrived: (id: string) => void, signal: AbortSignal): Promise<void>;
}

/** Fetches networks beside the server's work, for as long as it takes. */
export interface BackgroundDownload extends ModelAvailability {
  /** Once: reading npm's libraries takes time, which listening should not wait for. */
  begin(): void;
  /** Gives up; resolves when nothing is written any more. */
  stop(): Promise<void>;
}

/** @param firstRetryMs wait after a first failure, doubled for each further one */
export function createBackgroundDownload(
  late: DeferredNetworks,
  log: Logger,
  firstRetryMs = FIRST_RETRY_MS,
): BackgroundDownload {
  const missing = new Set(late.missing);
  const stopped = new AbortController();
  let failures = 0;

  function arrived(id: string): void {
    if (!missing.delete(id)) return;
    failures = 0;
    log.info({ network: id, missing: [...missing] }, 'a network has arrived');
  }

  async function run(): Promise<void> {
    while (missing.size > 0 && !stopped.signal.aborted) {
      try {
        await late.fetch(arrived, stopped.signal);
        for (const id of missing) arrived(id);
      } catch (error) {
        if (stopped.signal.aborted) return;
        const retryInMs = Math.min(LONGEST_RETRY_MS, firstRetryMs * 2 ** failures);
        failures += 1;
        const reason = error instanceof Error ? error.message : String(error);
        log.warn({ reason, missing: [...missing], retryInMs }, 'networks could not be fetched');
        await wait(retryInMs, undefined, { signal: stopped.signal }).catch(() => undefined);
      }
    }
  }
  let running: Promise<void> = Promise.resolve();

  return {
    missing: () => [...missing],
    isFailing: () => failures > 0,
    begin() {
      running = run();
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
