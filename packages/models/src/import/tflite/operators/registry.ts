import type { ConvertOperator } from '../operation.js';
import { ACTIVATIONS } from './activations.js';
import { ARITHMETIC } from './arithmetic.js';
import { CONVOLUTIONS } from './convolutions.js';
import { MATRICES } from './matrices.js';
import { POOLS } from './pools.js';
import { REDUCTIONS } from './reductions.js';
import { RESIZES } from './resizes.js';
import { SHAPES } from './shapes.js';

/** Every operator that can be converted. */
export const OPERATORS: ReadonlyMap<string, ConvertOperator> = new Map(
  [ACTIVATIONS, ARITHMETIC, CONVOLUTIONS, MATRICES, POOLS, REDUCTIONS, RESIZES, SHAPES].flatMap(
    (family) => Object.entries(family),
  ),
);
