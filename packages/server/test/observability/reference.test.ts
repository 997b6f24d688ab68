import { readFileSync } from 'node:fs';
import { METRICS, type MetricDefinition } from '@nobg/server/observability/metrics/definitions.js';
import { metricsReference } from '@nobg/server/observability/metrics/reference.js';
import { expect, it } from 'vitest';

it('the reference of metrics is what the code says; scripts/docs.mjs writes it', () => {
  const page = new URL('../../../../docs/reference/metrics.md', import.meta.url);
  expect(readFileSync(page, 'utf8')).toBe(metricsReference());
});

it('names and sentences of metrics tell their unit, as Prometheus asks for', () => {
  const odd = Object.entries<MetricDefinition>(METRICS).filter(([name, { type, help }]) => {
    if (!/^nobg_[a-z_]+$/.test(name) || !help.endsWith('.')) return true;
    if (/_seconds$/.test(name)) return type !== 'histogram' || !help.startsWith('Seconds ');
    if (/_bytes(_total)?$/.test(name) && !/[Bb]ytes/.test(help)) return true;
    return /_total$/.test(name) !== (type === 'counter');
  });
  expect(odd.map(([name]) => name)).toEqual([]);
});
