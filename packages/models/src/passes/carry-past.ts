import type { Attribute, Node, Tensor } from '../onnx/model.js';
import { permuteTensor } from '../onnx/permute.js';
import { alignedCopy, int64Tensor } from '../onnx/tensor.js';

/** A value that is `base` with its dimensions reordered: dimension i is dimension perm[i] of it. */
export interface Carried {
  readonly base: string;
  readonly perm: readonly number[];
}

export interface CarryContext {
  /** Values whose transpose has not been done yet. */
  readonly carried: ReadonlyMap<string, Carried>;
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly addConstant: (name: string, tensor: Tensor) => void;
  /** Number of a value's dimensions, where it is known. */
  readonly rankOf: (name: string) => number | undefined;
  /** The name of a value with its dimensions reordered. */
  readonly transposed: (name: string, perm: readonly number[]) => string;
}

/** A node that works on values as they are made; its result is still to be transposed by `perm`. */
interface Moved {
  readonly node: Node;
  readonly perm: readonly number[];
}

/** Each element of the result depends on that element of the first input; the rest are settings. */
const ELEMENTWISE = new Set(
  `Abs Ceil Clip Cos Elu Erf Exp Floor HardSigmoid HardSwish LeakyRelu Log Neg Reciprocal Relu
   Sigmoid Sin Softplus Sqrt Tanh`.split(/\s+/),
);
/** Elements of all inputs, broadcast against each other. */
const BROADCAST = new Set(['Add', 'Div', 'Max', 'Min', 'Mul', 'PRelu', 'Pow', 'Sub']);
/** Elements of a constant that is worth having twice, in the order before a transpose. */
const MAX_MOVED = 65_536;
const REDUCE = new Set(['ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceSum']);

/**
 * The node as it works before the transpose of its inputs instead of after it; undefined
 * where it cannot, or where nothing it reads is carried.
 */
export function carryPast(node: Node, context: CarryContext): Moved | undefined {
  if (node.domain !== '' || node.outputs.length !== 1) return undefined;
  // Of several, the last: sums are written as what there was, plus what a convolution adds.
  const perm = node.inputs.map((name) => context.carried.get(name)?.perm).findLast((p) => p);
  if (!perm) return undefined;
  if (BROADCAST.has(node.op)) return moveAll(node, perm, context);
  if (node.op === 'Concat') {
    const concat = withAxis(node, 'axis', perm);
    return concat && moveAll(concat, perm, context);
  }
  if (ELEMENTWISE.has(node.op)) return moveFirst(node, perm, context);
  if (node.op === 'Softmax') {
    const softmax = withAxis(node, 'axis', perm);
    return softmax && moveFirst(softmax, perm, context);
  }
  if (REDUCE.has(node.op)) return moveReduction(node, perm, context);
  return undefined;
}

/** The integers of an attribute; undefined where it is not there. */
export function intsOf(node: Node, name: string): number[] | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'ints' ? a.value.map(Number) : undefined;
}

/** All inputs are brought into the order that the carried one is made in. */
function moveAll(node: Node, perm: readonly number[], context: CarryContext): Moved | undefined {
  const inverse = perm.map((_, axis) => perm.indexOf(axis));
  const inputs: string[] = [];
  for (const name of node.inputs) {
    const constant = context.initializers.get(name);
    if (context.carried.get(name)?.perm.join() === perm.join()) {
      inputs.push(context.carried.get(name)!.base);
    } else if (constant && isMovable(constant, perm.length)) {
      inputs.push(movedConstant(name, constant, inverse, context));
    } else if (context.rankOf(name) === perm.length) {
      // One transpose here saves one or two below, where convolutions want this order.
      inputs.push(context.transposed(name, inverse));
    } else return undefined;
  }
  return moved({ ...node, inputs }, perm);
}

function moveFirst(node: Node, perm: readonly number[], context: CarryContext): Moved | undefined {
  const [first, ...rest] = node.inputs;
  const input = context.carried.get(first ?? '');
  if (!input || rest.some((name) => context.carried.has(name))) return undefined;
  return moved({ ...node, inputs: [input.base, ...rest] }, perm);
}

/** Reductions that keep their dimensions; the axes are an attribute or, later, an input. */
function moveReduction(
  node: Node,
  perm: readonly number[],
  context: CarryContext,
): Moved | undefined {
  const keeps = node.attributes.get('keepdims');
  if (keeps?.kind === 'int' && keeps.value === 0n) return undefined;
  const attribute = intsOf(node, 'axes');
  if (attribute) {
    const axes = mapped(attribute, perm);
    if (!axes) return undefined;
    const value: Attribute = { kind: 'ints', value: axes };
    return moveFirst(
      { ...node, attributes: new Map([...node.attributes, ['axes', value]]) },
      perm,
      context,
    );
  }
  const name = node.inputs[1];
  const constant = name ? context.initializers.get(name) : undefined;
  if (!name || constant?.type !== 'int64') return undefined;
  const axes = mapped([...new BigInt64Array(alignedCopy(constant.data))].map(Number), perm);
  if (!axes) return undefined;
  const permuted = `${name}/${perm.join('')}`;
  context.addConstant(permuted, int64Tensor([axes.length], axes));
  return moveFirst({ ...node, inputs: [node.inputs[0]!, permuted] }, perm, context);
}

/** Where the axes lie before the transpose; undefined where one is none. */
function mapped(axes: readonly number[], perm: readonly number[]): bigint[] | undefined {
  const before = axes.map((axis) => perm.at(axis));
  return before.every((axis) => axis !== undefined) ? before.map(BigInt) : undefined;
}

function withAxis(node: Node, name: string, perm: readonly number[]): Node | undefined {
  const a = node.attributes.get(name);
  const axis = a?.kind === 'int' ? mapped([Number(a.value)], perm)?.[0] : undefined;
  if (axis === undefined) return undefined;
  const value: Attribute = { kind: 'int', value: axis };
  return { ...node, attributes: new Map([...node.attributes, [name, value]]) };
}

function isMovable({ type, dims }: Tensor, rank: number): boolean {
  const elements = dims.reduce((product, d) => product * d, 1);
  return type === 'float32' && dims.length <= rank && elements <= MAX_MOVED;
}

/** The constant with its dimensions reordered; those that it lacks are in front. */
function movedConstant(
  name: string,
  tensor: Tensor,
  perm: readonly number[],
  context: CarryContext,
): string {
  if (tensor.dims.every((d) => d === 1)) return name;
  const moved = `${name}/${perm.join('')}`;
  if (!context.initializers.has(moved)) {
    const missing = perm.length - tensor.dims.length;
    const dims = [...Array<number>(missing).fill(1), ...tensor.dims];
    context.addConstant(moved, permuteTensor({ ...tensor, dims }, perm));
  }
  return moved;
}

function moved(node: Node, perm: readonly number[]): Moved {
  const order = perm.join('');
  const [output] = node.outputs;
  return {
    // The node's own name may go to the transpose after it, and names must differ.
    node: { ...node, name: `${node.name}/${order}`, outputs: [`${output}/${order}`] },
    perm,
  };
}
