import type { Context } from '../../context/context.js';
import type { FloatMap } from '../../ops/float-map.js';
import type { Size } from '../../ops/size.js';

/** One saliency pass over the context's photo, the first of which is shown as a preview; 0..1, at `size`. */
export async function predictSaliency(
  { photo, networks, previewMask }: Context,
  size: Size,
): Promise<FloatMap> {
  const map = await networks.saliency.predict(photo, size);
  previewMask?.show(map);
  return map;
}
