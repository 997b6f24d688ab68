import type { Operation } from '../operation.js';

/** Channels last, as TFLite has it, to channels first, as ONNX has it. */
export function toChannelsFirst(operation: Operation, value: string): string {
  return operation.node('Transpose', [value], { perm: [0, 3, 1, 2] });
}

export function toChannelsLast(operation: Operation, value: string): string {
  return operation.node('Transpose', [value], { perm: [0, 2, 3, 1] });
}

/** enum Padding of the schema. */
const PADDING = { same: 0, valid: 1 };

/** Whether the padding in that field of the options is SAME; else it is VALID, which is none. */
export function isSame(operation: Operation, field: number): boolean {
  return (operation.options?.int8(field) ?? PADDING.same) === PADDING.same;
}

/** SAME puts the odd pixel of padding at the end. */
export function autoPad(operation: Operation, field: number): string {
  return isSame(operation, field) ? 'SAME_UPPER' : 'VALID';
}
