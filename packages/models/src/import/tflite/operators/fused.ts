import { floatTensor } from '../../../onnx/tensor.js';
import type { Operation } from '../operation.js';

/** enum ActivationFunctionType of the schema. */
const FUSED = { none: 0, relu: 1, reluN1To1: 2, relu6: 3, tanh: 4 };

/**
 * The activation that an operator has built in.
 * @param value what it is applied to.
 * @param field its number in the operator's options.
 */
export function fusedActivation(operation: Operation, value: string, field: number): string {
  const activation = operation.options?.int8(field) ?? FUSED.none;
  switch (activation) {
    case FUSED.none:
      return value;
    case FUSED.relu:
      return operation.node('Relu', [value]);
    case FUSED.reluN1To1:
      return clip(operation, value, -1, 1);
    case FUSED.relu6:
      return clip(operation, value, 0, 6);
    case FUSED.tanh:
      return operation.node('Tanh', [value]);
    default:
      return operation.fail(`its activation ${activation} is not known`);
  }
}

export function clip(operation: Operation, value: string, least: number, most: number): string {
  const [low, high] = [least, most].map((v) => scalar(operation, v));
  return operation.node('Clip', [value, low!, high!]);
}

export function scalar(operation: Operation, value: number): string {
  return operation.constant(floatTensor([], Float32Array.of(value)));
}
