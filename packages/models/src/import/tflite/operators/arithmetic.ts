import type { ConvertOperator, Operation, OperatorFamily } from '../operation.js';
import { fusedActivation } from './fused.js';

/** The activation of AddOptions, SubOptions, MulOptions and DivOptions. */
const ACTIVATION = 0;

export const ARITHMETIC: OperatorFamily = {
  ADD: withActivation('Add'),
  SUB: withActivation('Sub'),
  MUL: withActivation('Mul'),
  DIV: withActivation('Div'),
  MAXIMUM: (op) => op.node('Max', pair(op)),
  MINIMUM: (op) => op.node('Min', pair(op)),
  SQUARED_DIFFERENCE: (op) => {
    const difference = op.node('Sub', pair(op));
    return op.node('Mul', [difference, difference]);
  },
};

function withActivation(onnx: string): ConvertOperator {
  return (op) => fusedActivation(op, op.node(onnx, pair(op)), ACTIVATION);
}

function pair(op: Operation): string[] {
  return [op.input(0), op.input(1)];
}
