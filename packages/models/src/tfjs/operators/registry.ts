import { ACTIVATION } from './activation.js';
import { ARITHMETIC } from './arithmetic.js';
import { CONVERT } from './convert.js';
import { CONVOLUTION } from './convolution.js';
import { DILATION } from './dilation.js';
import { JOIN } from './join.js';
import type { Operator } from './operator.js';
import { POOLING } from './pooling.js';
import { REDUCE } from './reduce.js';
import { SHAPE } from './shape.js';
import { SLICE } from './slice.js';

/** All operators that are known, by TensorFlow's names. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...[ACTIVATION, ARITHMETIC, CONVERT, CONVOLUTION, DILATION],
    ...[JOIN, POOLING, REDUCE, SHAPE, SLICE],
  ].flatMap((family) => Object.entries(family)),
);
