import type { Mode } from '@nobg/contract/modes.js';
import { multipliesBytes, readProcessor } from '@nobg/engine/machine/processor.js';
import type { Spread } from './statistics.js';

/** One size of photo: a whole request and its download here, a bare call of a function there; ms. */
interface PeerSize {
  readonly name: string;
  /** The mode in which ours ran. */
  readonly mode: Mode;
  readonly ours: Spread;
  readonly theirs: Spread;
  /** Of the medians: below 1 where ours is quicker. */
  readonly oursOverTheirs: number;
}

export interface PeerReport {
  /** Package and version, or the plain pass. */
  readonly name: string;
  /** Why it could not be measured; null where it was. */
  readonly skipped: string | null;
  /** By size and mode; empty where it was skipped. */
  readonly sizes: readonly PeerSize[];
  /** Highest resident size of its process (`VmHWM`), bytes; null where it can't be read. */
  readonly peakBytes: number | null;
}

/** Lines of the reports' table, its head first; none where nothing was measured. */
export function peerCells(reports: readonly PeerReport[]): string[][] {
  const cells = reports.flatMap(({ name, sizes }) =>
    sizes.map(({ name: size, mode, ours, theirs, oursOverTheirs }) => [
      ...[size, mode, `${ours.median.toFixed(0)} ms`, name],
      ...[`${theirs.median.toFixed(0)} ms`, oursOverTheirs.toFixed(2)],
    ]),
  );
  const head = ['JPEG to PNG', 'mode', 'over HTTP here', 'peer', 'a bare call', 'ours over theirs'];
  return cells.length === 0 ? [] : [head, ...cells];
}

/** What stands below the table: the processor, each peer's memory, and those that could not be measured. */
export function peerNotes(reports: readonly PeerReport[]): string[] {
  const processor = readProcessor();
  const products = multipliesBytes(processor);
  const vnni = products === null ? 'not known' : products ? 'yes' : 'no';
  return [
    `Processor: ${processor.model}, products of bytes in one instruction (VNNI or the like): ${vnni}`,
    ...reports.map(({ name, skipped, peakBytes }) => {
      if (skipped !== null) return `SKIPPED: ${name}: ${skipped}`;
      const peak = peakBytes === null ? 'unknown' : `${(peakBytes / 1e9).toFixed(2)} GB`;
      return `Peak memory of ${name}: ${peak}`;
    }),
  ];
}
