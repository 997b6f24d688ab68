import type { Mode } from '@nobg/contract/modes.js';
import { bodySteps } from './body/body.js';
import { clothingSteps } from './clothing/clothing.js';
import { commonSteps } from './common/common.js';
import { foodSteps } from './food/dish.js';
import { productSteps } from './product/product.js';
import type { SegmentationPipeline } from './state.js';

/** What each mode keeps, as the steps that find it. */
export const STRATEGIES: Readonly<Record<Mode, SegmentationPipeline>> = {
  common: commonSteps,
  body: bodySteps,
  product: productSteps,
  food: foodSteps,
  clothing: clothingSteps,
};
