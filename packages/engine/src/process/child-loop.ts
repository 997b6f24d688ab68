import { readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Cutter, EngineSetup } from '../types.js';
import { CHANNEL_FD, type Channel, openChannel } from './channel.js';
import type { ChildMemory, FromChild, ToChild } from './messages.js';
import { toWireError } from './wire-error.js';

/**
 * The main loop of an engine process: sets itself up once, then does one job at
 * a time until it is killed or its parent is gone. Call it from the module that
 * the pool runs; `process.argv[2]` is the pool's process id.
 *
 * A child is never asked to end, it is killed: that is the one way which works
 * in every state it can be in, so it is the only one that is used.
 */
export function serveChild(createCutter: (setup: EngineSetup) => Promise<Cutter>): void {
  process.title = 'nobg engine';
  outliveTerminalSignals();
  offerToOutOfMemoryKiller();
  const watching = watchParent(Number(process.argv[2]));

  let cutter: Cutter | null = null;
  let jobs = 0;
  let running: { readonly id: number; readonly stop: AbortController } | null = null;
  const pipe = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  const channel = openChannel(pipe, {
    // Only our own parent holds the other end, so its messages are taken as typed.
    onMessage: (value) => void receive(value as ToChild),
    onEnd: die,
  });

  async function receive(message: ToChild): Promise<void> {
    if (message.type === 'cancel') {
      if (running?.id === message.id) running.stop.abort(new Error('The job was cancelled'));
      return;
    }
    if (message.type === 'job') {
      jobs += 1;
      const stop = new AbortController();
      running = { id: message.id, stop };
      return work(channel, cutter, message, stop.signal);
    }
    try {
      cutter = await createCutter(message.setup);
      await watching;
      send(channel, { type: 'ready', memory: memory(cutter) });
      void warmUp(cutter, () => jobs > 0);
    } catch (error) {
      send(channel, { type: 'start-failed', error: toWireError(error) }, die);
    }
  }
}

/** Until the first job, which then loads what it needs itself. */
async function warmUp(cutter: Cutter, begun: () => boolean): Promise<void> {
  try {
    // Messages that came meanwhile are read between two networks.
    while (!begun() && (await cutter.warm?.())) await setImmediate();
  } catch {
    // The photo that needs the network says what is wrong with it.
  }
}

async function work(
  channel: Channel,
  cutter: Cutter | null,
  { id, job, preview, spans }: Extract<ToChild, { type: 'job' }>,
  signal: AbortSignal,
): Promise<void> {
  send(channel, { type: 'began', id });
  try {
    if (cutter === null) throw new Error('A job came before the engine was ready');
    const result = await cutter.cut(job, {
      ...{ signal, spans },
      onStep: (step) => send(channel, { type: 'step', id, step }),
      ...(preview ? { onPreview: (mask) => send(channel, { type: 'preview', id, mask }) } : {}),
    });
    send(channel, { type: 'result', id, result, memory: memory(cutter) });
  } catch (error) {
    send(channel, { type: 'error', id, error: toWireError(error), memory: memory(cutter) });
  }
}

function send(channel: Channel, message: FromChild, sent?: () => void): void {
  channel.send(message, sent);
}

/** Not `process.exit`: exit handlers of native libraries can hang, and nothing here needs saving. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/**
 * Ctrl-C reaches the whole process group, and service managers signal every
 * process of a unit; the jobs in work must still end while the pool drains.
 */
function outliveTerminalSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
}

/** When the machine runs out of memory, Linux should take this process and not the server. */
function offerToOutOfMemoryKiller(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Another system, or not allowed: the choice stays with the kernel.
  }
}

/** Resolves once the thread that ends this process with its parent is at work. */
function watchParent(parentPid: number): Promise<void> {
  const thread = new Worker(new URL('./parent-watch.js', import.meta.url), {
    workerData: parentPid,
    // It runs one timer: the default heap would cost memory in every slot.
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  return new Promise((resolve, reject) => {
    thread.once('online', resolve);
    thread.once('error', reject);
  });
}

function memory(cutter: Cutter | null): ChildMemory {
  const now = process.memoryUsage.rss();
  return { now, peak: Math.max(now, peakBytes()), networks: cutter?.loaded?.() ?? [] };
}

/**
 * Linux: VmHWM, the highest resident size of this program. Not `getrusage`,
 * which starts with what the parent had when it forked.
 */
function peakBytes(): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
