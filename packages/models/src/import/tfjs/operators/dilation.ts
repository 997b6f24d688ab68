import { refuse } from '../attributes.js';
import { firstValue } from '../emitter.js';
import type { Value } from '../value.js';
import { input, numbersInput, type Operator, type OperatorFamily } from './operator.js';

/** Beyond the end of any dimension. */
const TO_THE_END = 2 ** 31 - 1;

/**
 * TensorFlow writes a dilated convolution as SpaceToBatchND, a convolution without
 * dilation, BatchToSpaceND. Paddings that are calculated at run time are those that fill
 * the picture up to whole blocks, and the crops take them away again; ONNX's dilated
 * convolution needs neither.
 * @see https://www.tensorflow.org/api_docs/python/tf/nn/with_space_to_batch
 */
const spaceToBatch: Operator = (node, inputs, emit) => {
  const [h, w, ...rest] = numbersInput(node, inputs, 1, 'blocks');
  if (h === undefined || w === undefined || rest.length > 0) {
    refuse(node, 'has blocks that are not for height and width');
  }
  const value = emit.expectComputed(input(node, inputs, 0));
  const [top = 0, bottom = 0, left = 0, right = 0] = rows(input(node, inputs, 2)) ?? [];
  return [{ kind: 'dilated', value, block: [h, w], pads: [top, left, bottom, right] }];
};

const batchToSpace: Operator = (node, inputs, emit) => {
  const dilated = input(node, inputs, 0);
  if (dilated.kind !== 'dilated') {
    refuse(node, 'is not the end of a convolution that SpaceToBatchND begins');
  }
  const block = numbersInput(node, inputs, 1, 'blocks');
  if (block.join() !== dilated.block.join()) refuse(node, 'has other blocks than SpaceToBatchND');
  const { value } = dilated;
  const [top = 0, bottom = 0, left = 0, right = 0] = rows(input(node, inputs, 2)) ?? [];
  if (!(top || bottom || left || right)) return [value];
  const starts = emit.list(top, left);
  const ends = emit.list(...[bottom, right].map((crop) => (crop === 0 ? TO_THE_END : -crop)));
  const name = emit.one('Slice', [emit.first(value), starts, ends, emit.list(2, 3)]);
  return [firstValue(name, value.depth)];
};

/** Paddings or crops as before and after in height, then in width; null when calculated. */
function rows(value: Value): readonly number[] | null {
  return value.kind === 'constant' ? [...value.values] : null;
}

/** The two ends of a dilated convolution. */
export const DILATION: OperatorFamily = {
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
};
