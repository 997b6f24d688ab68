import { real, refuse } from '../attributes.js';
import { type Emitter, float, int } from '../emitter.js';
import type { TfNode } from '../graph.js';
import { type Constant, reals } from '../value.js';
import { alignLayouts, channelsFirstConstant } from './align-layouts.js';
import { input, type Operator, type OperatorFamily } from './operator.js';

/** How the name of a value becomes the name of the result. */
type Emit = (emit: Emitter, x: string, node: TfNode) => string;

function unary(emitIt: Emit): Operator {
  return (node, inputs, emit) => {
    const x = input(node, inputs, 0);
    if (x.kind === 'constant') {
      const name = emitIt(emit, emit.plain(x), node);
      const depth = x.dims.at(-1) ?? null;
      return [
        { kind: 'computed', name, type: x.type, rank: x.dims.length, channels: 'last', depth },
      ];
    }
    const computed = emit.expectComputed(x);
    return [{ ...computed, name: emitIt(emit, computed.name, node) }];
  };
}

const simple =
  (op: string): Emit =>
  (emit, x) =>
    emit.one(op, [x]);

const relu6: Emit = (emit, x) =>
  emit.one('Clip', [x, emit.constant(reals([0], [])), emit.constant(reals([6], []))]);

const FUNCTIONS: Readonly<Record<string, Emit>> = {
  Relu: simple('Relu'),
  Relu6: relu6,
  Elu: simple('Elu'),
  Sigmoid: simple('Sigmoid'),
  Tanh: simple('Tanh'),
  Softplus: simple('Softplus'),
  Exp: simple('Exp'),
  Log: simple('Log'),
  Sqrt: simple('Sqrt'),
  Rsqrt: (emit, x) => emit.one('Reciprocal', [emit.one('Sqrt', [x])]),
  Square: (emit, x) => emit.one('Mul', [x, x]),
  Neg: simple('Neg'),
  Abs: simple('Abs'),
  Floor: simple('Floor'),
  LogicalNot: simple('Not'),
  LeakyRelu: (emit, x, node) =>
    emit.one('LeakyRelu', [x], { alpha: float(real(node, 'alpha', 0.2)) }),
};

const prelu: Operator = (node, inputs, emit) => {
  const { names, result } = alignLayouts(emit, [input(node, inputs, 0), input(node, inputs, 1)]);
  return [{ kind: 'computed', name: emit.one('PRelu', names), type: 'float32', ...result }];
};

/** Over the channels, which come last in TensorFlow. */
const softmax: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const axis = int(x.channels === 'first' ? 1 : -1);
  return [{ ...x, name: emit.one('Softmax', [x.name], { axis }) }];
};

/** Operators on one value, element by element, and those that are used like them. */
export const ACTIVATION: OperatorFamily = {
  ...Object.fromEntries(Object.entries(FUNCTIONS).map(([op, emitIt]) => [op, unary(emitIt)])),
  Prelu: prelu,
  Softmax: softmax,
};

/**
 * Emits the activation that is fused into a convolution.
 * @param x name of a value as N, C, H, W.
 * @param slope of a Prelu.
 */
export function emitFusedActivation(
  node: TfNode,
  op: string,
  x: string,
  slope: Constant | undefined,
  emit: Emitter,
): string {
  if (op === 'Prelu') {
    if (!slope) refuse(node, 'has a fused Prelu without a constant slope');
    return emit.one('PRelu', [x, emit.constant(channelsFirstConstant(slope))]);
  }
  if (op === 'LeakyRelu') {
    return emit.one(op, [x], { alpha: float(real(node, 'leakyrelu_alpha', 0.2)) });
  }
  const known = ['Relu', 'Relu6', 'Elu', 'Sigmoid', 'Tanh'].includes(op);
  return (
    (known ? FUNCTIONS[op] : undefined)?.(emit, x, node) ??
    refuse(node, `has fused ${op}, which is not known`)
  );
}
