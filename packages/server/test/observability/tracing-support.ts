import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** The SDK as an operator starts it, but for spans that stay here. */
export function startSdk() {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  return {
    spans: (): ReadableSpan[] => exporter.getFinishedSpans(),
    ofTrace: (id: string): ReadableSpan[] =>
      exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === id),
    reset: () => exporter.reset(),
  };
}

/** A trace as its names, each with those inside it, in the order in which they began. */
export interface SpanTree {
  readonly [name: string]: SpanTree;
}

export function treeOf(spans: readonly ReadableSpan[], parent?: string): SpanTree {
  const inside = spans.filter(({ parentSpanContext }) =>
    parent === undefined
      ? !spans.some((other) => other.spanContext().spanId === parentSpanContext?.spanId)
      : parentSpanContext?.spanId === parent,
  );
  const began = ({ startTime: [s, ns] }: ReadableSpan): number => s * 1e9 + ns;
  const ordered = inside.sort((a, b) => began(a) - began(b));
  return Object.fromEntries(
    ordered.map((span) => [span.name, treeOf(spans, span.spanContext().spanId)]),
  );
}
