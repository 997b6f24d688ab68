import { inSpan } from './spans.js';

/** The same quota, with a span for each reservation. */
export function tracedReserve<
  Given extends readonly unknown[],
  Reserved,
  Quota extends { reserve(...given: Given): Promise<Reserved> },
>(quota: Quota & { reserve(...given: Given): Promise<Reserved> }, name: string): Quota {
  return { ...quota, reserve: (...given: Given) => inSpan(name, () => quota.reserve(...given)) };
}
