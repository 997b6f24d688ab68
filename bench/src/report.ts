import type { Machine } from './machine.js';
import type { LatencyReport } from './measure.js';
import type { ThroughputReport } from './throughput.js';

/** One run of the benchmark: what `--json` writes, and a line of history.jsonl. */
export interface BenchReport {
  readonly format: 1;
  /** ISO 8601. */
  readonly made: string;
  readonly machine: Machine;
  readonly mode: string;
  /** Name of the photo that was scaled. */
  readonly photo: string;
  readonly rounds: number;
  readonly slots: number;
  readonly threads: number;
  readonly latency: LatencyReport;
  /** Highest resident memory of a slot over the whole run, bytes; null where it can't be read. */
  readonly slotPeakBytes: number | null;
  readonly throughput: readonly ThroughputReport[];
}

/** The report as it is printed. */
export function reportText(report: BenchReport): string {
  const { machine, latency } = report;
  const { bare, sizes } = latency;
  const steps = [...new Set(sizes.flatMap((size) => size.steps.map(({ step }) => step)))];
  const times = (of: (size: (typeof sizes)[number]) => number | null) =>
    sizes.map((s) => ms(of(s)));
  const lines = [
    ['', 'bare ISNet', ...sizes.map((size) => `${size.name} over HTTP`)],
    ['median', ms(bare.median), ...times((size) => size.request.median)],
    ['least', ms(bare.least), ...times((size) => size.request.least)],
    ['most', ms(bare.most), ...times((size) => size.request.most)],
    ...steps.map((step) => [
      `  ${step}`,
      '',
      ...times((size) => size.steps.find((other) => other.step === step)?.ms ?? null),
    ]),
    ['  rest of the request', '', ...times((size) => size.rest)],
    ['then the download', '', ...times((size) => size.download)],
    ['over the bare network', '1.00', ...sizes.map((size) => size.overBare.toFixed(2))],
    ['over its own networks', '', ...sizes.map((size) => size.overNetworks?.toFixed(2) ?? '–')],
  ];
  const peak = report.slotPeakBytes;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}, ` +
      `ONNX Runtime ${machine.onnxruntime}, engine ${machine.engine}`,
    `mode ${report.mode}, ${report.slots} × ${report.threads} (slots × threads), ` +
      `${report.rounds} rounds, ${report.photo} as ${sizes.map(sizeText).join(' and ')}`,
    '',
    columns(lines),
    '',
    `Peak memory of a slot: ${peak === null ? 'not known on this system' : `${(peak / 1e9).toFixed(2)} GB`}`,
    ...report.throughput.map(
      ({ clients, photosPerMinute }) =>
        `Throughput at ${sizes[0]!.name}, ${clients} ${clients === 1 ? 'client' : 'clients'}: ` +
        `${photosPerMinute.toFixed(1)} photos a minute`,
    ),
  ].join('\n');
}

function sizeText(size: LatencyReport['sizes'][number]): string {
  return `${size.width}×${size.height} (${(size.jpegBytes / 1e6).toFixed(1)} MB)`;
}

function ms(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

/** The first column to the left, the others to the right. */
function columns(lines: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const line of lines) {
    line.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  const pad = (cell: string, i: number) =>
    i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}
