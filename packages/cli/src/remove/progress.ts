import { SingleBar } from 'cli-progress';
import { printable, printableName } from '../output/printable.js';
import { formatDuration } from '../output/units.js';

/** Shows how far many photos are: a bar on a terminal, a line for each elsewhere. */
export interface BatchProgress {
  /** @param failure why it failed; null when it worked */
  photoDone(name: string, ms: number, failure: string | null): void;
  end(): void;
}

export function batchProgress(total: number, stream: NodeJS.WriteStream): BatchProgress {
  return stream.isTTY && total > 1 ? bar(total, stream) : lines(total, stream);
}

function bar(total: number, stream: NodeJS.WriteStream): BatchProgress {
  const single = new SingleBar({
    format: '{bar} {value}/{total}, {failed} failed, {eta_formatted} left',
    stream,
    barsize: 30,
    hideCursor: true,
    // Photos take a second or so each: the latest few say best how long the rest takes.
    etaBuffer: 20,
    clearOnComplete: true,
  });
  let failed = 0;
  single.start(total, 0, { failed });
  return {
    photoDone(_name, _ms, failure) {
      if (failure !== null) failed += 1;
      single.increment(1, { failed });
    },
    end: () => single.stop(),
  };
}

function lines(total: number, stream: NodeJS.WriteStream): BatchProgress {
  let done = 0;
  return {
    photoDone(name, ms, failure) {
      done += 1;
      const outcome = failure === null ? formatDuration(ms) : `failed: ${printable(failure)}`;
      stream.write(`${done}/${total} ${printableName(name)}: ${outcome}\n`);
    },
    end() {},
  };
}
