import { SingleBar } from 'cli-progress';
import { printable, printableName } from '../output/printable.js';
import { formatDuration } from '../output/units.js';
import type { BatchListener } from './batch.js';

/** Shows how far many photos are: a bar on a terminal, a line for each elsewhere. */
export interface BatchProgress extends BatchListener {
  end(): void;
}

/** Nothing at all, as `--quiet` wants it. */
export const NO_PROGRESS: BatchProgress = { photoDone() {}, photoFailed() {}, end() {} };

export function batchProgress(total: number, stream: NodeJS.WriteStream): BatchProgress {
  return stream.isTTY && total > 1 ? bar(total, stream) : lines(total, stream);
}

/** Tells two listeners of each photo. */
export function both(a: BatchListener, b: BatchListener): BatchListener {
  return {
    photoDone(name, done) {
      a.photoDone(name, done);
      b.photoDone(name, done);
    },
    photoFailed(name, failed) {
      a.photoFailed(name, failed);
      b.photoFailed(name, failed);
    },
  };
}

/**
 * Photos in a time as people read them: `42/min`, `0.8/min`.
 * @internal
 */
export function formatRate(photos: number, ms: number): string {
  const perMinute = ms > 0 ? (photos / ms) * 60_000 : 0;
  return `${perMinute < 9.95 ? perMinute.toFixed(1) : Math.round(perMinute)}/min`;
}

function bar(total: number, stream: NodeJS.WriteStream): BatchProgress {
  const single = new SingleBar({
    format: '{bar} {value}/{total}, {failed} failed, {rate}, {eta_formatted} left',
    stream,
    barsize: 30,
    hideCursor: true,
    // Photos take a second or so each: the latest few say best how long the rest takes.
    etaBuffer: 20,
    clearOnComplete: true,
  });
  const began = performance.now();
  let ended = 0;
  let failed = 0;
  single.start(total, 0, { failed, rate: formatRate(0, 0) });
  const step = () => {
    ended += 1;
    single.increment(1, { failed, rate: formatRate(ended, performance.now() - began) });
  };
  return {
    photoDone: step,
    photoFailed() {
      failed += 1;
      step();
    },
    end: () => single.stop(),
  };
}

function lines(total: number, stream: NodeJS.WriteStream): BatchProgress {
  let ended = 0;
  const line = (name: string, outcome: string) => {
    ended += 1;
    stream.write(`${ended}/${total} ${printableName(name)}: ${outcome}\n`);
  };
  return {
    photoDone: (name, { ms }) => line(name, formatDuration(ms)),
    photoFailed: (name, { reason }) => line(name, `failed: ${printable(reason)}`),
    end() {},
  };
}
