import { APP_PREFIX } from '@nobg/contract/app/endpoints.js';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../../ports/metrics.js';
import { within } from '../health.js';
import { METRICS, type MetricDefinition, type MetricName, type MetricsOf } from './definitions.js';
import {
  kindLabel,
  limitLabel,
  methodLabel,
  networkLabel,
  outcomeLabel,
  statusLabel,
  stepLabel,
} from './label-values.js';

const SIGN_IN_ROUTE = `${APP_PREFIX}/sign-in`;

/** One value of a gauge, or of what is counted elsewhere. */
export interface Reading {
  readonly metric: MetricsOf<'gauge' | 'counter'>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Metrics as Prometheus reads them. */
export interface PrometheusMetrics extends Metrics {
  /**
   * Looks values up whenever metrics are asked for. Where `read` fails or takes long, they are left out.
   * @param metrics that `read` gives; nobody else sets them
   */
  readOnDemand(
    metrics: readonly Reading['metric'][],
    read: () => Promise<readonly Reading[]>,
  ): void;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** @param options.networks ids of the networks of this server */
export function createPrometheusMetrics(options: {
  readonly networks: readonly string[];
  readonly version: string;
}): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { counters, gauges, histograms } = createAll(registry);
  const values = { ...counters, ...gauges };
  const network = networkLabel(options.networks);
  const demands: (() => Promise<void>)[] = [];
  let reading: Promise<string> | null = null;
  gauges.nobg_build_info.set({ version: options.version }, 1);

  const observe = (
    metric: MetricsOf<'histogram'>,
    labels: Readonly<Record<string, string>>,
    ms: number,
  ): void => histograms[metric].observe(labels, ms / 1000);

  return {
    request({ method, route = 'none', status, ms, code }) {
      const labels = { method: methodLabel(method), route, status: statusLabel(status) };
      observe('nobg_http_request_duration_seconds', labels, ms);
      const limit = limitLabel(code);
      if (limit !== null) counters.nobg_limits_refused_total.inc({ limit });
      if (code !== null && route === SIGN_IN_ROUTE) {
        counters.nobg_sign_ins_refused_total.inc({ reason: outcomeLabel(code) });
      }
    },

    engineJob({ kind, tier }) {
      const at = performance.now();
      let began: number | null = null;
      gauges.nobg_engine_jobs_waiting.inc({ tier });
      return {
        began() {
          if (began !== null) return;
          began = performance.now();
          gauges.nobg_engine_jobs_waiting.dec({ tier });
          gauges.nobg_engine_jobs_in_work.inc({ tier });
          observe('nobg_engine_job_wait_seconds', { tier }, began - at);
        },
        ended(outcome, timings = []) {
          const gauge = began === null ? 'nobg_engine_jobs_waiting' : 'nobg_engine_jobs_in_work';
          gauges[gauge].dec({ tier });
          const labels = { kind: kindLabel(kind), outcome: outcomeLabel(outcome) };
          const worked = began === null ? 0 : performance.now() - began;
          observe('nobg_engine_job_duration_seconds', labels, worked);
          for (const { step, ms } of timings) {
            const [, id] = /^network:(.*)$/.exec(step) ?? [];
            if (id === undefined) {
              observe('nobg_engine_step_duration_seconds', { step: stepLabel(step) }, ms);
            } else observe('nobg_network_duration_seconds', { network: network(id) }, ms);
          }
        },
      };
    },

    fetched(outcome, ms) {
      observe('nobg_fetch_duration_seconds', { outcome: outcomeLabel(outcome) }, ms);
    },

    storage({ area, kind: operation, outcome, ms, bytes = 0 }) {
      observe('nobg_storage_operation_duration_seconds', { area, operation, outcome }, ms);
      if (bytes > 0) counters.nobg_storage_written_bytes_total.inc({ area }, bytes);
    },

    webhookSent(status, ms) {
      const outcome = status === null ? 'none' : statusLabel(status);
      observe('nobg_webhook_attempt_duration_seconds', { outcome }, ms);
    },

    webhookSwitchedOff: (reason) => counters.nobg_webhooks_switched_off_total.inc({ reason }),

    readOnDemand(metrics, read) {
      demands.push(async () => {
        const readings = await within(read()).catch(() => []);
        // What is gone, and what cannot be told now, is not shown with its last value.
        for (const metric of metrics) {
          values[metric].reset();
          if (!hasLabels(metric)) values[metric].remove();
        }
        for (const { metric, labels = {}, value } of readings) values[metric].inc(labels, value);
      });
    },

    text() {
      reading ??= Promise.all(demands.map((demand) => demand()))
        .then(() => registry.metrics())
        .finally(() => {
          reading = null;
        });
      return reading;
    },

    contentType: registry.contentType,
  };
}

function hasLabels(metric: MetricName): boolean {
  return 'labels' in METRICS[metric];
}

function createAll(registry: Registry) {
  const make = <Type extends MetricDefinition['type'], Made>(
    type: Type,
    create: (options: ReturnType<typeof optionsOf>) => Made,
  ) => {
    const names = (Object.keys(METRICS) as MetricName[]).filter(
      (name) => METRICS[name].type === type,
    );
    const made = names.map((name) => [name, create(optionsOf(name, registry))] as const);
    return Object.fromEntries(made) as Record<MetricsOf<Type>, Made>;
  };
  return {
    counters: make('counter', (options) => new Counter<string>(options)),
    gauges: make('gauge', (options) => new Gauge<string>(options)),
    histograms: make('histogram', (options) => new Histogram<string>(options)),
  };
}

function optionsOf(name: MetricName, registry: Registry) {
  const { help, labels = {}, buckets }: MetricDefinition = METRICS[name];
  return {
    ...{ name, help, labelNames: Object.keys(labels), registers: [registry] },
    ...(buckets === undefined ? {} : { buckets: [...buckets] }),
  };
}
