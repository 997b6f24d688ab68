import {
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { CutoutEngine } from '../../ports/cutout-engine.js';
import { outcomeOf } from '../outcome.js';
import { currentTrace, inSpan, noteFailure, tracer } from './spans.js';
import { addStepSpans } from './step-spans.js';

/**
 * The engine as callers have it: a span for each job, another one inside it for its wait, and where that is in the
 * trace goes with the job, to whichever process does it.
 */
export function tracedCalls(engine: CutoutEngine): CutoutEngine {
  return {
    run: (job, signal, progress) =>
      inSpan('engine', async () => {
        const wait = tracer().startSpan('queue');
        const onBegan = (): void => {
          wait.end();
          progress?.onBegan?.();
        };
        const trace = currentTrace();
        const scheduling = trace === null ? job.scheduling : { ...job.scheduling, trace };
        try {
          return await engine.run({ ...job, scheduling }, signal, { ...progress, onBegan });
        } finally {
          // Where it never began.
          wait.end();
        }
      }),
  };
}

/**
 * The engine as the process has it that does the work: a span from the beginning of each job, inside the one that came
 * with it, and inside that the steps and networks as the engine's own process timed them.
 */
export function tracedWork(engine: CutoutEngine): CutoutEngine {
  return {
    async run(job, signal, progress) {
      const { trace: from, ...scheduling } = job.scheduling;
      if (from === undefined) return engine.run(job, signal, progress);
      const outer = propagation.extract(context.active(), from);
      let span: Span | undefined;
      const onBegan = (): void => {
        const attributes = { 'nobg.job.kind': job.kind === 'render' ? 'render' : job.mode };
        span = tracer().startSpan('engine job', { kind: SpanKind.INTERNAL, attributes }, outer);
        progress?.onBegan?.();
      };
      try {
        const spans = isSampled(outer);
        const { spans: steps = [], ...result } = await engine.run({ ...job, scheduling }, signal, {
          ...{ ...progress, onBegan, spans },
        });
        if (span !== undefined) addStepSpans(span, outer, steps);
        return result;
      } catch (error) {
        if (span !== undefined) noteFailure(span, outcomeOf(error, signal));
        throw error;
      } finally {
        span?.end();
      }
    },
  };
}

function isSampled(outer: Context): boolean {
  const flags = trace.getSpanContext(outer)?.traceFlags ?? TraceFlags.NONE;
  return (flags & TraceFlags.SAMPLED) !== 0;
}
