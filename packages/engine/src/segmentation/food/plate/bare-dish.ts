import type { Photo } from '../../../image/photo.js';
import type { FloatMap } from '../../../ops/float-map.js';
import { toLab } from '../../../ops/lab.js';
import { resampleMap } from '../../../ops/resample-map.js';
import { fitWithin, type Size } from '../../../ops/size.js';
import { maskWhere } from '../../../ops/threshold.js';
import { roughness, tablewareOf } from './colour.js';
import { depthOf, ringBetween } from './depth.js';
import { keptAsIs, plainFromRim } from './kept.js';
import { RIM_DEPTH, TABLEWARE } from './params.js';
import { unlikeSurface } from './rings.js';
import { type Surface, surfaceOf } from './surface.js';
import { type Frame, maskOfPhoto, photoIn, planeIn } from './view.js';

/** Longer side at which plate and food are told apart, px: lengths in px of this folder are of this size. */
const JUDGED = 512;

/** One dish, in its frame. */
export interface Dish {
  readonly frame: Frame;
  /** 1 in it, over the whole photo. */
  readonly mask: FloatMap;
  /** 1 where it stands out beyond its rim, over the whole photo. */
  readonly beyond: FloatMap;
  /** Whether its outline lies on a rim: if not, it may be food without a plate. */
  readonly rimmed: boolean;
}

/** A picture of a dish without its plate; all of the size that was asked for. */
interface BareDish {
  /** h·w·3, 0..255: food on a plate that goes on beyond the picture's border. */
  readonly rgb: Uint8Array;
  /** 0..1: deeper in the dish than its rim, or standing out beyond it. */
  readonly inner: Float32Array;
  /** 0..1: bare surface of the plate. */
  readonly plain: Float32Array;
}

/**
 * Shows a dish as if its plate had no end.
 * @returns null where the dish has no plate
 */
export async function withoutPlate(
  photo: Photo,
  { frame, mask, beyond, rimmed }: Dish,
  shown: Size,
): Promise<BareDish | null> {
  const size = fitWithin(frame, JUDGED);
  const { width, height } = size;
  const rgb = await photoIn(frame, photo, size);
  const standing = maskWhere(planeIn(frame, beyond, photo, size, 0).data, (value) => value > 0.5);
  const within = maskWhere(planeIn(frame, mask, photo, size, 0).data, (value) => value > 0.5);
  for (let i = 0; i < within.length; i++) if (standing[i] === 1) within[i] = 0;
  const depth = depthOf(within, maskOfPhoto(frame, photo, size), width, height);
  const lab = toLab(rgb);
  const rough = roughness(lab, width, height);
  const { deepest } = depth;
  const rim = ringBetween(depth, RIM_DEPTH.from * deepest, RIM_DEPTH.to * deepest);
  const tableware = tablewareOf(lab, rough, rim);
  if (!tableware || (!rimmed && tableware.merit < TABLEWARE.minMerit)) return null;
  const surface = surfaceOf(rgb, lab, depth, tableware, RIM_DEPTH.from * deepest);
  const unlike = unlikeSurface(lab, surface.lab, depth, tableware.patterned);
  const plain = plainFromRim(unlike, rough, depth, rim);
  const keep = keptAsIs(unlike, plain, depth, standing);
  const inner = new Uint8Array(within.length);
  for (let i = 0; i < inner.length; i++) {
    if (depth.depth[i]! > RIM_DEPTH.to * deepest || standing[i] === 1) inner[i] = 1;
  }
  const enlarged = (data: Float32Array) =>
    resampleMap({ width, height, data }, shown.width, shown.height).data;
  const large = await photoIn(frame, photo, shown);
  paintSurface(large, enlarged(keep), surface, enlarged);
  return {
    rgb: large,
    inner: enlarged(new Float32Array(inner)),
    plain: enlarged(new Float32Array(plain)),
  };
}

/** Paints the bare surface over a picture, as far as the picture is not kept; in place. */
function paintSurface(
  rgb: Uint8Array,
  keep: Float32Array,
  surface: Surface,
  enlarged: (plane: Float32Array) => Float32Array,
): void {
  for (const [channel, plane] of surface.rgb.entries()) {
    const plain = enlarged(plane);
    for (let i = 0, at = channel; i < keep.length; i++, at += 3) {
      rgb[at] = plain[i]! + (rgb[at]! - plain[i]!) * keep[i]! + 0.5;
    }
  }
}
