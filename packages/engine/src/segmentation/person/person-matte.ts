import type { Context } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import { resizeRgb } from '../../image/resample.js';
import type { FloatMap } from '../../ops/float-map.js';
import { toBytes, upsampleWithEdges } from '../upsample-alpha.js';
import { permissivePersonMatte } from './permissive-matte.js';

/** RVM sees photos no larger than this: above, its memory grows and its answer does not. */
const MOST_SIDE = 1920;
/** Below, it has too few pixels to halve. */
const LEAST_SIDE = 64;
/** Where RVM looks at the whole. 768 finds the same people as 512 with better edges. */
export const COARSE_SIDE = 768;

/** A photo at the size at which people are looked for, and RVM's matte of them. */
export interface PersonMatte {
  readonly view: Photo;
  /** At the view's size, 0..1. */
  readonly alpha: FloatMap;
  /** Part of the photo that is people, 0..1. */
  readonly share: number;
}

/** RVM's matte of all people in the photo, or what takes its place. */
export async function mattePersons(context: Context): Promise<PersonMatte> {
  const { photo, networks, watch } = context;
  const scale = Math.min(1, MOST_SIDE / Math.max(photo.width, photo.height));
  const width = Math.max(LEAST_SIDE, Math.round(photo.width * scale));
  const height = Math.max(LEAST_SIDE, Math.round(photo.height * scale));
  const rgb = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, width, height),
  );
  const view: Photo = { width, height, rgb, alpha: null };
  const alpha =
    networks.choice.licences === 'permissive'
      ? await permissivePersonMatte(view, context)
      : await matteOf(view, context);
  context.previewMask?.show(alpha);
  return { view, alpha, share: shareOf(alpha) };
}

function shareOf({ data }: FloatMap): number {
  let people = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! > 0.5) people++;
  return people / data.length;
}

async function matteOf({ rgb, width, height }: Photo, context: Context): Promise<FloatMap> {
  const rvm = await context.networks.rvm();
  return context.watch.time('network:rvm', () => rvm.run(rgb, width, height, COARSE_SIDE));
}

/** Bytes at the photo's size; what is that size already keeps the matte's own edges. */
export async function atSizeOf(context: Context, alpha: FloatMap): Promise<Uint8Array> {
  const { width, height } = context.photo;
  return alpha.width === width && alpha.height === height
    ? toBytes(alpha)
    : upsampleWithEdges(context, alpha);
}
