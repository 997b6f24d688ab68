import type { Attribute, Node, Tensor } from '../onnx/model.js';
import { permuteTensor } from '../onnx/permute.js';
import { alignedCopy, int64Tensor } from '../onnx/tensor.js';

/** A value that is `base` with its dimensions reordered: dimension i is dimension perm[i] of it. */
export interface PendingTranspose {
  readonly base: string;
  readonly perm: readonly number[];
}

export interface SinkContext {
  /** Values whose transpose has not been emitted yet. */
  readonly pending: ReadonlyMap<string, PendingTranspose>;
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly addConstant: (name: string, tensor: Tensor) => void;
  /** Number of a value's dimensions, where it is known. */
  readonly rankOf: (name: string) => number | undefined;
  /** Emits a transpose of a value where needed and returns the result's name. */
  readonly transposed: (name: string, perm: readonly number[]) => string;
}

/** A node that reads values before their transpose; its result is still to be transposed by `perm`. */
interface SunkNode {
  readonly node: Node;
  readonly perm: readonly number[];
}

/** Elementwise in the first input; further inputs are parameters. */
const ELEMENTWISE = new Set(
  `Abs Ceil Clip Cos Elu Erf Exp Floor HardSigmoid HardSwish LeakyRelu Log Neg Reciprocal Relu
   Sigmoid Sin Softplus Sqrt Tanh`.split(/\s+/),
);
/** Elementwise in all inputs, with broadcasting. */
const BROADCAST = new Set(['Add', 'Div', 'Max', 'Min', 'Mul', 'PRelu', 'Pow', 'Sub']);
/** Constants up to this number of elements are duplicated in the order before a transpose. */
const MAX_PERMUTED_ELEMENTS = 65_536;
const REDUCE = new Set(['ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceSum']);

/**
 * Moves the pending transpose of a node's inputs below the node: the result reads the values
 * before their transpose, and its own result is to be transposed instead. Undefined where the
 * operator does not allow it, or where none of its inputs has a pending transpose.
 */
export function sinkTranspose(node: Node, context: SinkContext): SunkNode | undefined {
  if (node.domain !== '' || node.outputs.length !== 1) return undefined;
  // Of several, the last: a residual sum adds the result of a convolution to its input.
  const perm = node.inputs.map((name) => context.pending.get(name)?.perm).findLast((p) => p);
  if (!perm) return undefined;
  if (BROADCAST.has(node.op)) return sinkThroughAllInputs(node, perm, context);
  if (node.op === 'Concat') {
    const concat = withPermutedAxis(node, 'axis', perm);
    return concat && sinkThroughAllInputs(concat, perm, context);
  }
  if (ELEMENTWISE.has(node.op)) return sinkThroughFirstInput(node, perm, context);
  if (node.op === 'Softmax') {
    const softmax = withPermutedAxis(node, 'axis', perm);
    return softmax && sinkThroughFirstInput(softmax, perm, context);
  }
  if (REDUCE.has(node.op)) return sinkThroughReduction(node, perm, context);
  return undefined;
}

/** The integers of an attribute; undefined where it is not there. */
export function intsOf(node: Node, name: string): number[] | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'ints' ? a.value.map(Number) : undefined;
}

/** Brings all inputs into the order of the one whose transpose is pending. */
function sinkThroughAllInputs(
  node: Node,
  perm: readonly number[],
  context: SinkContext,
): SunkNode | undefined {
  const inverse = perm.map((_, axis) => perm.indexOf(axis));
  const inputs: string[] = [];
  for (const name of node.inputs) {
    const constant = context.initializers.get(name);
    if (context.pending.get(name)?.perm.join() === perm.join()) {
      inputs.push(context.pending.get(name)!.base);
    } else if (constant && canPermute(constant, perm.length)) {
      inputs.push(permutedConstant(name, constant, inverse, context));
    } else if (context.rankOf(name) === perm.length) {
      // One transpose here saves one or two below, where convolutions want this order.
      inputs.push(context.transposed(name, inverse));
    } else return undefined;
  }
  return beforeTranspose({ ...node, inputs }, perm);
}

function sinkThroughFirstInput(
  node: Node,
  perm: readonly number[],
  context: SinkContext,
): SunkNode | undefined {
  const [first, ...rest] = node.inputs;
  const input = context.pending.get(first ?? '');
  if (!input || rest.some((name) => context.pending.has(name))) return undefined;
  return beforeTranspose({ ...node, inputs: [input.base, ...rest] }, perm);
}

/** Reductions that keep their dimensions. Their axes are an attribute or, in newer operator sets, an input. */
function sinkThroughReduction(
  node: Node,
  perm: readonly number[],
  context: SinkContext,
): SunkNode | undefined {
  const keeps = node.attributes.get('keepdims');
  if (keeps?.kind === 'int' && keeps.value === 0n) return undefined;
  const attribute = intsOf(node, 'axes');
  if (attribute) {
    const axes = permutedAxes(attribute, perm);
    if (!axes) return undefined;
    const value: Attribute = { kind: 'ints', value: axes };
    return sinkThroughFirstInput(
      { ...node, attributes: new Map([...node.attributes, ['axes', value]]) },
      perm,
      context,
    );
  }
  const name = node.inputs[1];
  const constant = name ? context.initializers.get(name) : undefined;
  if (!name || constant?.type !== 'int64') return undefined;
  const axes = permutedAxes([...new BigInt64Array(alignedCopy(constant.data))].map(Number), perm);
  if (!axes) return undefined;
  const permuted = `${name}/${perm.join('')}`;
  context.addConstant(permuted, int64Tensor([axes.length], axes));
  return sinkThroughFirstInput({ ...node, inputs: [node.inputs[0]!, permuted] }, perm, context);
}

/** The axes before the transpose; undefined if one is out of range. */
function permutedAxes(axes: readonly number[], perm: readonly number[]): bigint[] | undefined {
  const before = axes.map((axis) => perm.at(axis));
  return before.every((axis) => axis !== undefined) ? before.map(BigInt) : undefined;
}

function withPermutedAxis(node: Node, name: string, perm: readonly number[]): Node | undefined {
  const a = node.attributes.get(name);
  const axis = a?.kind === 'int' ? permutedAxes([Number(a.value)], perm)?.[0] : undefined;
  if (axis === undefined) return undefined;
  const value: Attribute = { kind: 'int', value: axis };
  return { ...node, attributes: new Map([...node.attributes, [name, value]]) };
}

function canPermute({ type, dims }: Tensor, rank: number): boolean {
  const elements = dims.reduce((product, d) => product * d, 1);
  return type === 'float32' && dims.length <= rank && elements <= MAX_PERMUTED_ELEMENTS;
}

/** The constant with its dimensions permuted; missing leading dimensions count as 1. */
function permutedConstant(
  name: string,
  tensor: Tensor,
  perm: readonly number[],
  context: SinkContext,
): string {
  if (tensor.dims.every((d) => d === 1)) return name;
  const permuted = `${name}/${perm.join('')}`;
  if (!context.initializers.has(permuted)) {
    const missing = perm.length - tensor.dims.length;
    const dims = [...Array<number>(missing).fill(1), ...tensor.dims];
    context.addConstant(permuted, permuteTensor({ ...tensor, dims }, perm));
  }
  return permuted;
}

function beforeTranspose(node: Node, perm: readonly number[]): SunkNode {
  const order = perm.join('');
  const [output] = node.outputs;
  return {
    // The node's own name may go to the transpose after it, and names must differ.
    node: { ...node, name: `${node.name}/${order}`, outputs: [`${output}/${order}`] },
    perm,
  };
}
