/**
 * A second Ctrl-C counts only after this long: a terminal sends the signal to
 * npm and to us, and npm passes its own on, so one key press arrives twice. ms.
 */
const SAME_PRESS_MS = 500;

export interface StopSignal {
  /** Fires at the first Ctrl-C or SIGTERM; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Gives the signals back to Node. */
  release(): void;
}

/**
 * Turns Ctrl-C and SIGTERM into an AbortSignal, so that a command can clean up.
 * @param onSecond what a second one does; it ends the process at once unless given
 */
export function listenForStop(
  onSecond: (code: number) => void = (code) => process.exit(code),
): StopSignal {
  const controller = new AbortController();
  let firstAt: number | null = null;
  const handle = (name: NodeJS.Signals) => {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      controller.abort(name);
    } else if (now - firstAt > SAME_PRESS_MS) {
      onSecond(name === 'SIGTERM' ? 143 : 130);
    }
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, handle);
  return {
    signal: controller.signal,
    release() {
      for (const name of names) process.removeListener(name, handle);
    },
  };
}

/** Resolves when the signal fires. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
