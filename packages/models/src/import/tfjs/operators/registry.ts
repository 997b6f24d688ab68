import { ACTIVATION } from './activation.js';
import { ARITHMETIC } from './arithmetic.js';
import { CONCAT_AND_PAD } from './concat-and-pad.js';
import { CONVERT } from './convert.js';
import { CONVOLUTION } from './convolution.js';
import { DILATION } from './dilation.js';
import type { Operator } from './operator.js';
import { POOLING } from './pooling.js';
import { REDUCE } from './reduce.js';
import { SHAPE } from './shape.js';
import { SLICE } from './slice.js';

/** All operators that are known, by TensorFlow's names. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...[ACTIVATION, ARITHMETIC, CONVERT, CONVOLUTION, DILATION],
    ...[CONCAT_AND_PAD, POOLING, REDUCE, SHAPE, SLICE],
  ].flatMap((family) => Object.entries(family)),
);
