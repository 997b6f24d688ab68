import type { MoveProgress } from '@nobg/server/wiring/move/move.js';
import { formatBytes, formatDuration } from '../output/units.js';

/** Time between two lines where the output is no terminal, and between two changes of one. ms. */
const LINE_EVERY_MS = 5_000;
const REDRAW_EVERY_MS = 200;

/** Shows how far a move is, how fast it goes and what time is left: one line that changes on a terminal, lines elsewhere. */
export function moveProgress(stream: NodeJS.WriteStream): {
  readonly update: (progress: MoveProgress) => void;
  readonly end: () => void;
} {
  const every = stream.isTTY ? REDRAW_EVERY_MS : LINE_EVERY_MS;
  let phase: MoveProgress['phase'] | null = null;
  let [began, shown] = [0, 0];
  let drawn = false;
  return {
    update(progress) {
      const now = performance.now();
      if (progress.phase !== phase) [phase, began] = [progress.phase, now];
      const last = progress.done === progress.total;
      if (now - shown < every && !last) return;
      shown = now;
      const text = progressText(progress, now - began);
      if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
      else stream.write(`${text}\n`);
      drawn = stream.isTTY;
    },
    end() {
      if (drawn) stream.write('\n');
    },
  };
}

/**
 * `files 120/480, 12.0/s, 34.2 MB/s, 30 s left`
 * @param ms since the phase began
 * @internal
 */
export function progressText({ phase, done, total, bytes }: MoveProgress, ms: number): string {
  const seconds = ms / 1000;
  if (done === 0 || seconds === 0) return `${phase} ${done}/${total}`;
  const rate = `${(done / seconds).toFixed(1)}/s`;
  const volume = bytes > 0 ? [`${formatBytes(Math.round(bytes / seconds))}/s`] : [];
  const left = done < total ? [`${formatDuration((ms / done) * (total - done))} left`] : [];
  return [`${phase} ${done}/${total}`, rate, ...volume, ...left].join(', ');
}
