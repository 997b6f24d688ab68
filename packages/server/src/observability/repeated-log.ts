import type { Logger } from 'pino';

/** What goes on for long is said again this often. */
const AGAIN_MS = 30_000;

/** Logs faults that come many times a second while something is away: each sentence now and then. */
export function createRepeatedLog(
  log: Logger,
  now: () => number = () => performance.now(),
): (error: unknown, what: string) => void {
  const saidAt = new Map<string, number>();
  return (error, what) => {
    const at = now();
    const last = saidAt.get(what);
    if (last !== undefined && at - last < AGAIN_MS) return;
    saidAt.set(what, at);
    log.error({ err: error }, what);
  };
}
