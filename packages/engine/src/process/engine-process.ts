import { spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { NobgError } from '@nobg/contract/errors.js';
import type { CutoutResult, EngineJob, EngineSetup, JobListener } from '../types.js';
import { CHANNEL_FD, openChannel } from './channel.js';
import { childEnvironment } from './child-environment.js';
import { deferred } from './deferred.js';
import { type ChildMemory, type FromChild, readFromChild, type ToChild } from './messages.js';
import { keepTail } from './output-tail.js';
import type { ExitReason, RunOptions } from './pool-types.js';
import { fromWireError } from './wire-error.js';

/** How a child ended. */
export interface ChildExit {
  readonly reason: ExitReason;
  readonly code: number | null;
  readonly signal: string | null;
  /** What it printed last. */
  readonly output: string;
  /** What it said that is no message, where that is why it was killed. */
  readonly fault: string | null;
}

/** How a child's work on one job ended. */
export type JobOutcome =
  | { readonly kind: 'result'; readonly result: CutoutResult }
  | { readonly kind: 'error'; readonly error: NobgError }
  /** The child ended first; `began` says whether it had touched the job. */
  | { readonly kind: 'gone'; readonly began: boolean; readonly exit: ChildExit };

interface EngineProcessOptions {
  readonly module: URL;
  readonly setup: EngineSetup;
  /** Milliseconds after which a child that is not ready is killed. */
  readonly startTimeoutMs: number;
}

/** Who follows a job in a child. */
export type JobFollower = JobListener & Pick<RunOptions, 'onBegan'>;

/** One child from its start to its end. It is set up once and does one job at a time. */
export interface EngineProcess {
  /** 0 where not even a process could be made. */
  readonly pid: number;
  /** Rejects with the reason when the child ends before it is ready. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone and all that it said was read; never rejects. */
  readonly exited: Promise<ChildExit>;
  readonly alive: boolean;
  /** Jobs that it was given so far. */
  readonly jobsTaken: number;
  /** As of the last message. */
  readonly memory: ChildMemory;
  /** Only for a ready child that has no job. Never rejects. */
  run(job: EngineJob, listener?: JobFollower): Promise<JobOutcome>;
  /** Asks it to begin no further step of its job, which then fails. A child that does not heed that is killed later. */
  cancel(): void;
  /** SIGKILL. From here on nothing that the child said counts. The first reason stays. */
  kill(reason: ExitReason): void;
}

/** The job in work. */
interface Task {
  readonly id: number;
  began: boolean;
  readonly listener: JobFollower;
  readonly end: (outcome: JobOutcome) => void;
}

/** Output that may still be in the pipes when the process is gone is waited for this long, ms. */
const DRAIN_PIPES_MS = 1000;

export function startEngineProcess(options: EngineProcessOptions): EngineProcess {
  // Not `fork`: see channel.ts. No execArgv either: the parent's flags (inspector,
  // loaders, heap sizes) are the parent's.
  const child = spawn(process.execPath, [fileURLToPath(options.module), String(process.pid)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: childEnvironment(),
    windowsHide: true,
  });
  // Node makes no pipes where the system has no file descriptors left.
  const pipes: readonly unknown[] | undefined = child.stdio;
  if (pipes === undefined) {
    // It says so as an event too, and one that nobody hears would end this process.
    child.once('error', () => {});
    throw new Error('No process could be started: this process has too many open files');
  }
  const output = keepTail(pipes[2] as Readable);
  const becameReady = deferred<void>();
  const exited = deferred<ChildExit>();
  // Whoever looks at `ready` sees the rejection; a child killed before anyone looks is no fault.
  becameReady.promise.catch(() => {});

  let killedFor: ExitReason | null = null;
  let fault: string | null = null;
  let startError: string | null = null;
  let gone: ChildExit | null = null;
  let alive = true;
  let memory: ChildMemory = { now: 0, peak: 0, networks: [] };
  let task: Task | null = null;
  let jobsTaken = 0;

  const channel = openChannel(pipes[CHANNEL_FD] as Duplex, {
    onMessage: (value) => {
      if (killedFor === null) receive(readFromChild(value));
    },
    onEnd: (error) => {
      if (error !== null) fault = error.message;
      // Without a channel the child is of no use, even where it still runs.
      kill('crash');
    },
  });
  const startTimer = setTimeout(() => {
    startError = `The engine was not ready ${options.startTimeoutMs} ms after its start`;
    kill('deadline');
  }, options.startTimeoutMs);

  child.once('error', (error) => {
    startError ??= error.message;
    if (child.pid === undefined) finish(null, null);
  });
  child.once('exit', (code, signal) => {
    alive = false;
    const timer = setTimeout(() => finish(code, signal), DRAIN_PIPES_MS);
    child.once('close', () => {
      clearTimeout(timer);
      finish(code, signal);
    });
  });
  say({ type: 'init', setup: options.setup });

  function say(message: ToChild): void {
    channel.send(message);
  }

  function receive(message: FromChild): void {
    switch (message.type) {
      case 'ready':
        memory = message.memory;
        clearTimeout(startTimer);
        becameReady.resolve();
        return;
      case 'start-failed':
        startError = message.error.internal ?? message.error.message;
        return;
      case 'began':
        current(message.id).began = true;
        current(message.id).listener.onBegan?.();
        return;
      case 'step':
        current(message.id).listener.onStep?.(message.step);
        return;
      case 'preview':
        current(message.id).listener.onPreview?.(message.mask);
        return;
      case 'result':
      case 'error': {
        const { end } = current(message.id);
        memory = message.memory;
        task = null;
        if (message.type === 'result') end({ kind: 'result', result: message.result });
        else end({ kind: 'error', error: fromWireError(message.error) });
      }
    }
  }

  function current(id: number) {
    if (task?.id !== id) throw new Error(`Expected an answer to job ${task?.id} but got ${id}`);
    return task;
  }

  function kill(reason: ExitReason): void {
    killedFor ??= reason;
    child.kill('SIGKILL');
  }

  function finish(code: number | null, signal: string | null): void {
    alive = false;
    clearTimeout(startTimer);
    if (gone !== null) return;
    const exit: ChildExit = { reason: killedFor ?? 'crash', code, signal, output: output(), fault };
    gone = exit;
    becameReady.reject(new Error(startError ?? describeExit(exit)));
    task?.end({ kind: 'gone', began: task.began, exit });
    task = null;
    exited.resolve(exit);
  }

  return {
    pid: child.pid ?? 0,
    ready: becameReady.promise,
    exited: exited.promise,
    get alive() {
      return alive && killedFor === null;
    },
    get jobsTaken() {
      return jobsTaken;
    },
    get memory() {
      return memory;
    },
    run(job, listener = {}) {
      if (gone !== null) return Promise.resolve({ kind: 'gone', began: false, exit: gone });
      const outcome = deferred<JobOutcome>();
      jobsTaken += 1;
      task = { id: jobsTaken, began: false, listener, end: outcome.resolve };
      const preview = listener.onPreview !== undefined;
      say({ type: 'job', id: task.id, job, preview, spans: listener.spans === true });
      return outcome.promise;
    },
    cancel() {
      if (task !== null && killedFor === null) say({ type: 'cancel', id: task.id });
    },
    kill,
  };
}

/** One sentence for the log: how a child ended that nobody had asked to. */
export function describeExit(exit: ChildExit): string {
  const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
  const said = [exit.fault, exit.output].filter((text) => text).join('\n');
  return `The engine's process ended ${how}${said === '' ? '' : `: ${said}`}`;
}
