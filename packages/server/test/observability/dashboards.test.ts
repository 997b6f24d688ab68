import { readFileSync } from 'node:fs';
import { METRICS, type MetricDefinition } from '@nobg/server/observability/metrics/definitions.js';
import { createPrometheusMetrics } from '@nobg/server/observability/metrics/prometheus.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseQuery } from './promql.js';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number };
  readonly targets?: readonly { readonly expr: string }[];
}

const read = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const rules = parse(read('deploy/observability/alerts.yaml'));
const alerts: Alert[] = rules.groups.flatMap(({ rules: of }: { rules: Alert[] }) => of);
const panels: Panel[] = JSON.parse(read('deploy/observability/dashboard.json')).panels;
const shown = panels.flatMap(({ title, targets = [] }) =>
  // Grafana puts in an interval and a list of instances.
  targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$__rate_interval', '5m') })),
);
const queries = [...alerts.map(({ alert, expr }) => ({ title: alert, expr })), ...shown];

/** Names as they are exported, each with its labels. */
const exported = new Map<string, readonly string[]>([['up', []]]);
/** Those that Prometheus adds itself. */
const ADDED = ['job', 'instance'];

beforeAll(async () => {
  for (const [name, { type, labels = {} }] of Object.entries<MetricDefinition>(METRICS)) {
    const own = Object.keys(labels);
    if (type !== 'histogram') exported.set(name, own);
    else {
      for (const end of ['sum', 'count']) exported.set(`${name}_${end}`, own);
      exported.set(`${name}_bucket`, [...own, 'le']);
    }
  }
  const metrics = createPrometheusMetrics({ networks: [], version: '0' });
  for (const [, name = ''] of (await metrics.text()).matchAll(/^# TYPE (\w+)/gm)) {
    if (/^(process|nodejs)_/.test(name)) exported.set(name, []);
  }
});

describe('alerts and panels', () => {
  it('ask for metrics that the program exports, by labels that these have', () => {
    expect(queries.length).toBeGreaterThan(40);
    for (const { title, expr } of queries) {
      const { metrics, labels } = parseQuery(expr);
      expect(metrics.length, title).toBeGreaterThan(0);
      const unknown = metrics.filter((name) => !exported.has(name));
      expect(unknown, title).toEqual([]);
      const known = [...ADDED, ...metrics.flatMap((name) => exported.get(name) ?? [])];
      expect(
        labels.filter((label) => !known.includes(label)),
        title,
      ).toEqual([]);
    }
  });

  it('that ask for something else are noticed', () => {
    expect(() => parseQuery('sum(rate(nobg_results[5m])')).toThrow('expected PromQL');
    expect(parseQuery('sum by (le) (rate(a_bucket{b="c"}[5m])) / d')).toEqual({
      metrics: ['a_bucket', 'd'],
      labels: ['le', 'b'],
    });
  });

  it('show every metric of the program but those that others say already', () => {
    const asked = queries.flatMap(({ expr }) => parseQuery(expr).metrics);
    const silent = Object.keys(METRICS).filter(
      (name) => !asked.some((one) => one.replace(/_(sum|count|bucket)$/, '') === name),
    );
    expect(silent.sort()).toEqual([
      'nobg_engine_jobs_in_work',
      'nobg_engine_memory_peak_bytes',
      'nobg_engine_queue',
    ]);
  });
});

describe('alerts', () => {
  it('each lead to a section of the runbook, which has no other', () => {
    const sections = [...read('docs/guides/runbook.md').matchAll(/^## (\w+)$/gm)];
    expect(sections.map(([, name]) => name)).toEqual(alerts.map(({ alert }) => alert));
    for (const { alert, annotations } of alerts) {
      const anchor = `docs/guides/runbook.md#${alert.toLowerCase()}`;
      expect(annotations.runbook_url).toBe(anchor);
    }
  });

  it('have a severity and a sentence, whose labels are left by the expression', () => {
    for (const { alert, labels, annotations, expr } of alerts) {
      expect(['critical', 'warning'], alert).toContain(labels.severity);
      const used = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, name]) => name);
      const [, grouped] = /^(?:sum|max|min)(?: by \(([^)]*)\))?/.exec(expr) ?? [null, null];
      // What is not summed keeps all of its labels.
      if (grouped === null) continue;
      const left = (grouped ?? '').split(', ');
      expect(
        used.filter((name) => !left.includes(name ?? '')),
        alert,
      ).toEqual([]);
    }
  });

  it('have sections that say what they mean, where to look and what to do, with settings that there are', () => {
    const settings = read('docs/reference/configuration.md');
    const [, ...sections] = read('docs/guides/runbook.md').split(/^## /m);
    for (const section of sections) {
      for (const part of ['**Means** ', '**Look**\n\n```sh\n', '**Do**'])
        expect(section).toContain(part);
      const named = [...section.matchAll(/`(NOBG_\w+)/g)].map(([, name]) => name);
      expect(named.filter((name) => !settings.includes(`\`${name}\``))).toEqual([]);
    }
  });
});

describe('panels', () => {
  it('have titles of their own and lie beside each other', () => {
    const titles = panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const [index, { gridPos: own, title }] of panels.entries()) {
      expect(own.x + own.w, title).toBeLessThanOrEqual(24);
      const taken = panels.slice(0, index).filter(({ gridPos: other }) => {
        return other.y === own.y && other.x < own.x + own.w && own.x < other.x + other.w;
      });
      expect(
        taken.map((other) => other.title),
        title,
      ).toEqual([]);
    }
  });
});
