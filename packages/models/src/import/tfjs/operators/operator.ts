import { refuse } from '../attributes.js';
import type { Emitter } from '../emitter.js';
import type { TfNode } from '../graph.js';
import type { Constant, Value } from '../value.js';

/**
 * Emits the ONNX nodes of one TensorFlow node, and gives its outputs.
 * @throws ModelError `compile`, naming the node, for a form of the operator that is not known.
 */
export type Operator = (node: TfNode, inputs: readonly Value[], emit: Emitter) => readonly Value[];

/** Operators by TensorFlow's names for them. */
export type OperatorFamily = Readonly<Record<string, Operator>>;

/** An input that must be there. */
export function input(node: TfNode, inputs: readonly Value[], index: number): Value {
  return inputs[index] ?? refuse(node, `has ${inputs.length} inputs; more were expected`);
}

/** An input that must be known when converting. */
export function constantInput(
  node: TfNode,
  inputs: readonly Value[],
  index: number,
  what: string,
): Constant {
  const value = input(node, inputs, index);
  return value.kind === 'constant'
    ? value
    : refuse(node, `takes its ${what} from a calculation; a constant was expected`);
}

/** The numbers of an input that must be known when converting. */
export function numbersInput(
  node: TfNode,
  inputs: readonly Value[],
  index: number,
  what: string,
): readonly number[] {
  return [...constantInput(node, inputs, index, what).values];
}

/** An axis counted from the front. */
export function axisFromFront(node: TfNode, axis: number, rank: number | null): number {
  if (axis >= 0) return axis;
  return rank === null
    ? refuse(node, `counts axis ${axis} from the end of a value of unknown rank`)
    : axis + rank;
}

/** Where a dimension of TensorFlow's N, H, W, C lies in N, C, H, W. */
export function axisInFirst(axis: number): number {
  return [0, 2, 3, 1][axis] ?? axis;
}
