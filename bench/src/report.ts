import { type AnimationReport, animationCells } from './animation.js';
import type { GrowthReport } from './growth.js';
import type { Machine } from './machine.js';
import type { LatencyReport } from './measure.js';
import { type PeerReport, peerCells, peerNotes } from './peer-report.js';
import type { PlanReport } from './plans.js';
import type { RenderReport } from './renders.js';
import type { StartReport } from './start.js';
import type { ThroughputReport } from './throughput.js';

/** One run of the benchmark: what `--json` writes, and a line of history.jsonl. */
export interface BenchReport {
  readonly format: 2;
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
  /** Ids of the networks that the server was given, each in the form that is used. */
  readonly networks: readonly string[];
  /** Highest resident memory of a slot in the rounds, bytes; null where it can't be read. */
  readonly slotPeakBytes: number | null;
  /** Slots that were replaced in the rounds; what followed waited for their start. */
  readonly slotsReplaced: number;
  readonly throughput: readonly ThroughputReport[];
  readonly plans: readonly PlanReport[];
  /** Of a stored result of 8 MP. */
  readonly renders: readonly RenderReport[];
  readonly animations: readonly AnimationReport[];
  readonly peers: readonly PeerReport[];
  readonly growth: GrowthReport | null;
  readonly start: StartReport | null;
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
    `Networks: ${report.networks.join(', ')}`,
    ...(report.slotsReplaced > 0
      ? [`${report.slotsReplaced} slots were replaced meanwhile: requests waited for their start`]
      : []),
    ...throughputLines(report.throughput),
    ...planLines(report.plans),
    ...renderLines(report.renders),
    ...(report.animations.length > 0 ? ['', columns(animationCells(report.animations))] : []),
    ...peerLines(report.peers),
    ...growthLines(report.growth),
    ...startLines(report.start),
  ].join('\n');
}

function throughputLines(rows: readonly ThroughputReport[]): string[] {
  if (rows.length === 0) return [];
  const head = ['clients at 2 MP', 'photos a minute', 'p50', 'p99', 'answered 503'];
  const cells = rows.map(({ clients, photosPerMinute, p50, p99, refused }) => [
    `${clients}`,
    photosPerMinute.toFixed(1),
    ms(p50),
    ms(p99),
    `${refused}`,
  ]);
  return ['', columns([head, ...cells])];
}

function planLines(rows: readonly PlanReport[]): string[] {
  if (rows.length === 0) return [];
  const head = ['slots × threads at 2 MP', 'one photo', 'photos a minute, 8 clients', 'over 1 × 1'];
  const cells = rows.map(({ slots, threads, alone, photosPerMinute, overSingle }) => [
    `${slots} × ${threads}`,
    ms(alone),
    photosPerMinute.toFixed(1),
    overSingle.toFixed(2),
  ]);
  return ['', columns([head, ...cells])];
}

function renderLines(rows: readonly RenderReport[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(({ options, request }) => [options, ms(request.median), ms(request.most)]);
  return ['', columns([['stored 8 MP result as', 'median', 'most'], ...cells])];
}

function peerLines(peers: readonly PeerReport[]): string[] {
  if (peers.length === 0) return [];
  const cells = peerCells(peers);
  return ['', ...(cells.length > 0 ? [columns(cells)] : []), ...peerNotes(peers)];
}

function growthLines(growth: GrowthReport | null): string[] {
  if (growth === null) return [];
  const [early, late, per100] = [growth.early, growth.late, growth.per100].map((bytes) =>
    (bytes / 1e6).toFixed(0),
  );
  return [
    '',
    `Memory of the slots over ${growth.requests} mixed requests: ${early} MB after a fifth, ` +
      `${late} MB at the end, ${per100} MB for each 100 requests`,
  ];
}

function startLines(start: StartReport | null): string[] {
  if (start === null) return [];
  const further = start.further.map(({ mode, ms: time }) => `${mode} ${ms(time)}`);
  return [
    '',
    `Start: listening after ${ms(start.listening.median)}, first cutout after ` +
      `${ms(start.firstCutout.median)} (${start.firstCutout.n} starts)`,
    ...(further.length > 0
      ? [`First requests of the other modes then: ${further.join(', ')}`]
      : []),
  ];
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
