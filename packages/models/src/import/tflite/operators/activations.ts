import type { ConvertOperator, OperatorFamily } from '../operation.js';
import { clip, scalar } from './fused.js';

const SOFTMAX_BETA = 0;
const LEAKY_RELU_ALPHA = 0;

export const ACTIVATIONS: OperatorFamily = {
  ABS: unary('Abs'),
  ELU: unary('Elu'),
  EXP: unary('Exp'),
  HARD_SWISH: unary('HardSwish'),
  LOG: unary('Log'),
  LOGISTIC: unary('Sigmoid'),
  NEG: unary('Neg'),
  RELU: unary('Relu'),
  SQRT: unary('Sqrt'),
  TANH: unary('Tanh'),
  RELU6: (op) => clip(op, op.input(0), 0, 6),
  RELU_N1_TO_1: (op) => clip(op, op.input(0), -1, 1),
  RSQRT: (op) => op.node('Reciprocal', [op.node('Sqrt', [op.input(0)])]),
  LEAKY_RELU: (op) =>
    op.node('LeakyRelu', [op.input(0)], {
      alpha: { float: op.options?.float32(LEAKY_RELU_ALPHA) ?? 0 },
    }),
  PRELU: (op) => op.node('PRelu', [op.input(0), op.input(1)]),
  SOFTMAX: (op) => {
    const beta = op.options?.float32(SOFTMAX_BETA) ?? 1;
    const input = op.input(0);
    const scaled = beta === 1 ? input : op.node('Mul', [input, scalar(op, beta)]);
    return op.node('Softmax', [scaled], { axis: -1n });
  },
};

function unary(onnx: string): ConvertOperator {
  return (op) => op.node(onnx, [op.input(0)]);
}
