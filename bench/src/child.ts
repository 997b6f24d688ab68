import { type ChildProcess, fork } from 'node:child_process';
import { UsageError } from './usage-error.js';

/** A process of our own that answers one message with one message. */
export interface Child {
  readonly pid: number;
  /** Sends a message and waits for the answer. @throws UsageError when the process ends instead, or has ended */
  ask(message: unknown): Promise<unknown>;
  /** Lets it finish and waits for its end. */
  close(): Promise<void>;
}

/**
 * Starts a module as a process; it ends when its channel to us closes.
 * What it prints goes to our standard error.
 */
export function startChild(module: URL, env: NodeJS.ProcessEnv): Child {
  const child = fork(module, { env, stdio: ['ignore', 2, 2, 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid!,
    ask: (message) => ask(child, message),
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function ask(child: ChildProcess, message: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: unknown) => {
      child.off('exit', onExit);
      resolve(answer);
    };
    const onExit = () => {
      child.off('message', onMessage);
      const how = child.signalCode ?? `code ${child.exitCode}`;
      reject(new UsageError(`A process of the benchmark ended (${how}); see above.`));
    };
    // One that ended after its last answer will not say so again.
    if (child.exitCode !== null || child.signalCode !== null) return onExit();
    child.once('message', onMessage);
    child.once('exit', onExit);
    // A channel that closes under the message is followed by the end of the process.
    child.send(message as object, () => undefined);
  });
}
