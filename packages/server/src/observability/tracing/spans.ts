import {
  type Attributes,
  context,
  propagation,
  type Span,
  type SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { outcomeOf } from '../outcome.js';

/** A place in a trace as text, such as `{ traceparent }` of W3C, for other processes and programs. */
export type TraceContext = Readonly<Record<string, string>>;

/** Makes nothing unless the operator has started an SDK of OpenTelemetry with the process. */
export function tracer(): Tracer {
  return trace.getTracer('nobg');
}

/** Runs work in a span inside the current one; failures are noted with the code of their error. */
export async function inSpan<T>(
  name: string,
  work: (span: Span) => Promise<T>,
  options: { readonly kind?: SpanKind; readonly attributes?: Attributes } = {},
): Promise<T> {
  return tracer().startActiveSpan(name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      noteFailure(span, outcomeOf(error, undefined));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** @param code of the error; what people read of it may hold a caller's words */
export function noteFailure(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Where the current work is, to be told to another process; null where nothing is traced. */
export function currentTrace(): TraceContext | null {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return Object.keys(carrier).length === 0 ? null : carrier;
}
