import { isSpanContextValid, trace } from '@opentelemetry/api';

/** Names the current trace in a line of the log; nothing where there is none. */
export function traceFields(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return {};
  return { trace_id: span.traceId, span_id: span.spanId };
}
