import type { ElementType } from '@nobg/models/onnx/element-types.js';
import type {
  Attribute,
  Dimension,
  Graph,
  Model,
  Node,
  Tensor,
  ValueInfo,
} from '@nobg/models/onnx/model.js';
import { bytesOf, floatTensor } from '@nobg/models/onnx/tensor.js';

/** A node, named after what it makes. */
export function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): Node {
  return {
    name: `${op}:${output}`,
    op,
    domain: '',
    inputs,
    outputs: [output],
    attributes: new Map(Object.entries(attributes)),
  };
}

export const int = (value: number): Attribute => ({ kind: 'int', value: BigInt(value) });
export const ints = (...value: number[]): Attribute => ({ kind: 'ints', value: value.map(BigInt) });
export const word = (value: string): Attribute => ({ kind: 'string', value });

export function cast(input: string, output: string, to: 'float16' | 'float32' | 'int64'): Node {
  return node('Cast', [input], output, { to: int({ float16: 10, float32: 1, int64: 7 }[to]) });
}

export function value(name: string, type: ElementType, ...shape: Dimension[]): ValueInfo {
  return { name, type, shape };
}

export function floats(dims: readonly number[], values: readonly number[]): Tensor {
  return floatTensor(dims, Float32Array.from(values));
}

/** Weights that look random and are the same each time, −0.5..0.5. */
export function weights(dims: readonly number[], seed = 1): Tensor {
  const count = dims.reduce((a, b) => a * b, 1);
  let state = seed;
  return floats(
    dims,
    Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32 - 0.5;
    }),
  );
}

/** The nearest halves of a float tensor's values (normal numbers only; that is all tests use). */
export function toFloat16(tensor: Tensor): Tensor {
  const values = new Float32Array(tensor.data.slice().buffer);
  const bits = Uint16Array.from(values, (v) => {
    if (v === 0) return 0;
    const exponent = Math.max(Math.floor(Math.log2(Math.abs(v))), -14);
    const fraction = Math.round((Math.abs(v) / 2 ** exponent) * 1024) - 1024;
    return (v < 0 ? 0x8000 : 0) + ((exponent + 15) << 10) + fraction;
  });
  return { type: 'float16', dims: tensor.dims, data: bytesOf(bits) };
}

export function graph(parts: Partial<Graph>): Graph {
  return {
    name: 'test',
    nodes: [],
    initializers: new Map(),
    inputs: [],
    outputs: [],
    ...parts,
  };
}

export function model(parts: Partial<Graph>, opset = 15): Model {
  return { irVersion: 8, opsets: new Map([['', opset]]), producer: 'test', graph: graph(parts) };
}
