import { METRICS, type MetricDefinition } from './definitions.js';

/** The reference page of all metrics, as Markdown, from the very table that they are made from. */
export function metricsReference(): string {
  const rows = Object.entries<MetricDefinition>(METRICS).map(
    ([name, { type, help, labels = {} }]) =>
      `| \`${name}\` | ${type} | ${help} | ${cells(labels)} |`,
  );
  return `${[
    '# Metrics',
    '<!-- Made by scripts/docs.mjs from packages/server/src/observability/metrics. Change it there. -->',
    'What `/metrics` on `NOBG_METRICS_PORT` answers, in the text format of Prometheus ([monitoring](../guides/monitoring.md)). Durations are seconds, sizes are bytes. No label holds what a caller sends: a value that is not one of those below becomes `other`.',
    ['| metric | type | | labels |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    'A histogram is three metrics, with `_bucket`, `_sum` and `_count` after its name. Beside these are the process’s own, as prom-client defines them: `process_cpu_seconds_total`, `process_resident_memory_bytes`, `process_open_fds`, `nodejs_eventloop_lag_seconds`, `nodejs_gc_duration_seconds` and others that begin with `process_` and `nodejs_`. They are of the server’s own process; those of the engine are in `nobg_engine_memory_bytes`.',
  ].join('\n\n')}\n`;
}

function cells(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, values]) => `\`${name}\`: ${values}`)
    .join('<br>');
}
