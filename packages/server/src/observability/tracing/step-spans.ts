import type { StepSpan } from '@nobg/engine/types.js';
import { type Context, type Span, trace } from '@opentelemetry/api';
import { tracer } from './spans.js';

/** Adds what a process of the engine timed as spans inside that of its job: it has no SDK of its own. */
export function addStepSpans(job: Span, outer: Context, steps: readonly StepSpan[]): void {
  const made: Span[] = [];
  for (const { step, parent, start, ms } of steps) {
    const inside = parent === null ? job : (made[parent] ?? job);
    const span = tracer().startSpan(step, { startTime: start }, trace.setSpan(outer, inside));
    made.push(span);
    span.end(start + ms);
  }
}
