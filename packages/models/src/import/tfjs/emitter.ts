import type { Attribute, Node, Tensor } from '../../onnx/model.js';
import { refuse } from './attributes.js';
import type { TfNode } from './graph.js';
import {
  type Computed,
  type Constant,
  integers,
  tensorOf,
  transposed,
  type Value,
} from './value.js';

/** Order of N, H, W, C in N, C, H, W, and back. */
export const TO_FIRST = [0, 3, 1, 2] as const;
export const TO_LAST = [0, 2, 3, 1] as const;

export type Attributes = Readonly<Record<string, Attribute>>;

export const int = (value: number): Attribute => ({ kind: 'int', value: BigInt(value) });
export const ints = (values: readonly number[]): Attribute => ({
  kind: 'ints',
  value: values.map(BigInt),
});
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const word = (value: string): Attribute => ({ kind: 'string', value });

/** Collects the ONNX nodes and constants that one TensorFlow node after the other becomes. */
export class Emitter {
  readonly initializers = new Map<string, Tensor>();
  #nodes: Node[] = [];
  #node: TfNode | undefined;
  #count = 0;

  /** From here on nodes go to `nodes`, and are named after `node`. */
  begin(node: TfNode, nodes: Node[]): void {
    this.#node = node;
    this.#nodes = nodes;
    this.#count = 0;
  }

  /** Emits a node with one output, and gives that one's name. */
  one(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.many(op, inputs, 1, attributes)[0]!;
  }

  /** Emits a node with so many outputs, and gives their names. */
  many(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: Attributes = {},
  ): readonly string[] {
    const name = this.#newName();
    const outputs = Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}:${i}`));
    this.#nodes.push({
      name,
      op,
      domain: '',
      inputs,
      outputs,
      attributes: new Map(Object.entries(attributes)),
    });
    return outputs;
  }

  /** The name of a constant as ONNX reads it. */
  constant(constant: Constant): string {
    const name = this.#newName();
    this.initializers.set(name, tensorOf(constant));
    return name;
  }

  /** A list of whole numbers: axes, sizes, pads. */
  list(...values: number[]): string {
    return this.constant(integers(values));
  }

  /** The name of a value with its dimensions in TensorFlow's order. */
  plain(value: Value): string {
    if (value.kind === 'constant') return this.constant(value);
    const { name, channels } = this.expectComputed(value);
    return channels === 'last' ? name : this.one('Transpose', [name], { perm: ints(TO_LAST) });
  }

  /** The name of a value of rank 4 with its dimensions as N, C, H, W. */
  first(value: Value): string {
    if (value.kind === 'constant') return this.constant(transposed(value, TO_FIRST));
    const { name, channels } = this.expectComputed(value);
    return channels === 'first' ? name : this.one('Transpose', [name], { perm: ints(TO_FIRST) });
  }

  /** @throws ModelError `compile` for what only a few operators know how to read. */
  expectComputed(value: Value): Computed {
    if (value.kind === 'computed') return value;
    if (!this.#node) throw new Error('no node was begun');
    return refuse(this.#node, `cannot read a value that is ${value.kind}`);
  }

  #newName(): string {
    if (!this.#node) throw new Error('no node was begun');
    // A node's bare name stays free for an input or output of the graph that is called so.
    return `${this.#node.name}#${this.#count++}`;
  }
}

/** A computed value of unknown depth with its dimensions in TensorFlow's order. */
export function plainValue(
  name: string,
  type: Computed['type'],
  rank: number | null = null,
): Computed {
  return { kind: 'computed', name, type, rank, channels: 'last', depth: null };
}

/** A computed float value of rank 4 that lies in memory as N, C, H, W. */
export function firstValue(name: string, depth: number | null): Computed {
  return { kind: 'computed', name, type: 'float32', rank: 4, channels: 'first', depth };
}
