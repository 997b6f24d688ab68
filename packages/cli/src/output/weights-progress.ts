import type { ModelProgress } from '@nobg/models/types.js';
import { formatBytes, formatDuration } from './units.js';

/** Without a terminal a line is written at most this often; ms. */
const PLAIN_EVERY_MS = 5000;
/** On a terminal the line is drawn at most this often; ms. */
const DRAW_EVERY_MS = 100;

/**
 * Shows how weights are fetched and compiled: bytes, percent and time left. One
 * line that is rewritten on a terminal, a line now and then elsewhere.
 * @param inLines lines on a terminal, too, where others write to it at the same time
 */
export function weightsProgress(
  stream: NodeJS.WriteStream,
  { inLines = !stream.isTTY }: { readonly inLines?: boolean } = {},
): (progress: ModelProgress) => void {
  let began: { at: number; done: number; ids: string } | null = null;
  let drawn = Number.NEGATIVE_INFINITY;
  let open = false;

  const line = (text: string) => {
    if (open) stream.write('\n');
    open = false;
    stream.write(`${text}\n`);
  };

  return (progress) => {
    switch (progress.kind) {
      case 'download': {
        const at = performance.now();
        const ids = named(progress);
        if (began === null || began.ids !== ids || progress.done < began.done) {
          began = { at, done: progress.done, ids };
          line(`Downloading the weights of ${ids}`);
        }
        const last = progress.total !== null && progress.done >= progress.total;
        const every = inLines ? PLAIN_EVERY_MS : DRAW_EVERY_MS;
        if (at - drawn < every && !last) return;
        drawn = at;
        const text = describe(
          progress.done,
          progress.total,
          progress.done - began.done,
          at - began.at,
        );
        if (inLines) stream.write(`  ${text}\n`);
        else {
          stream.write(`\r\x1b[K  ${text}`);
          open = true;
        }
        return;
      }
      case 'retry':
        return line(
          `  The connection broke (${progress.reason}); retrying, attempt ${progress.attempt}`,
        );
      case 'wait':
        return line(`Waiting for another process that is downloading ${named(progress)}`);
      case 'verify':
        return line('  Verifying the download');
      case 'compile':
        return line(`  Compiling ${progress.id}`);
      case 'ready':
        if (began !== null) line(`  ${progress.id} is ready`);
    }
  };
}

/** @param moved bytes since the first report, in `ms`: what came earlier tells nothing of the speed */
function describe(done: number, total: number | null, moved: number, ms: number): string {
  if (total === null) return formatBytes(done);
  const percent = Math.floor((100 * done) / Math.max(total, 1));
  const left = moved > 0 && ms > 0 ? ((total - done) * ms) / moved : null;
  const text = `${formatBytes(done)} of ${formatBytes(total)}, ${percent} %`;
  return left === null || done >= total ? text : `${text}, ${formatDuration(left)} left`;
}

/** All networks that the download brings. */
function named({ id, others = [] }: ModelProgress): string {
  return [id, ...others].join(', ');
}
