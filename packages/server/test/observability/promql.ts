import { parser } from '@prometheus-io/lezer-promql';

/** What a PromQL expression asks for. */
export interface Query {
  readonly metrics: readonly string[];
  /** Labels that it matches or groups by. */
  readonly labels: readonly string[];
}

/** @throws Error at the first place where it is no PromQL */
export function parseQuery(expression: string): Query {
  const metrics: string[] = [];
  const labels: string[] = [];
  parser.parse(expression).iterate({
    enter({ type, name, from, to, node }) {
      const text = expression.slice(from, to);
      if (type.isError) {
        throw new Error(`expected PromQL but got "${expression}", from ${from} on: "${text}"`);
      }
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') metrics.push(text);
      if (name === 'LabelName') labels.push(text);
    },
  });
  return { metrics, labels };
}
