import { agreement } from '../../confidence/agreement.js';
import type { FloatMap } from '../../ops/float-map.js';
import { dilate } from '../../ops/morphology.js';
import { ramp } from '../../ops/scalar.js';
import { maskWhere } from '../../ops/threshold.js';
import { SMALL } from './params.js';

/** Whether a subject is so small that the coarse passes do not show its outline. */
export function isSmall(decision: FloatMap): boolean {
  return share(decision) < SMALL.to;
}

/**
 * The decision says what a small subject is, and the pass at full size where it ends.
 *
 * @param decision 0..1
 * @param fine of the same size, 0..1
 * @returns of the same size, 0..1; the decision itself where the subject is not small, or the pass shows another one
 */
export function outlinedBy(fine: FloatMap, decision: FloatMap): FloatMap {
  const { width, height } = decision;
  const mask = maskWhere(decision.data, (alpha) => alpha > SMALL.minAlpha);
  const near = dilate({ width, height, data: mask }, SMALL.reachPx).data;
  const around = ({ data }: FloatMap): FloatMap => ({
    ...{ width, height },
    data: data.map((alpha, i) => alpha * near[i]!),
  });
  const outlined = around(fine);
  if (agreement([outlined, around(decision)]) < SMALL.minAgreement) return decision;
  const kept = ramp(share(decision), SMALL);
  const data = decision.data.map((alpha, i) => {
    const own = outlined.data[i]!;
    return own + kept * (alpha - own);
  });
  return { width, height, data };
}

/** The subject's share of the photo, 0..1. */
function share({ data }: FloatMap): number {
  return data.reduce((sum, alpha) => sum + Number(alpha > 0.5), 0) / data.length;
}
