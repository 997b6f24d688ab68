import type { Context } from '../../context/context.js';
import { resizeRgb } from '../../image/resample.js';
import type { FloatMap } from '../../ops/float-map.js';
import { lookOtherwise } from './other-pass.js';

/** One look of the network at the photo: the size it is stretched to, and whether mirrored. */
export interface InputSize {
  readonly width: number;
  readonly height: number;
  readonly mirrored?: boolean;
}

/** Lets ISNet, or what takes its place, look at the photo; 0..1 at the look's size. */
export async function runIsnet(context: Context, look: InputSize): Promise<FloatMap> {
  const other = await lookOtherwise(context, look);
  if (other) {
    context.previewMask?.show(other);
    return other;
  }
  const { networks, watch } = context;
  const { width, height } = look;
  const { photo } = context;
  const input = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, width, height),
  );
  const isnet = await networks.isnet();
  const alpha = await watch.time('network:isnet', () =>
    isnet.run(input, width, height, look.mirrored ?? false),
  );
  context.previewMask?.show(alpha);
  return alpha;
}
