import type { Context } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import { resizeRgb } from '../../image/resample.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { runU2netp } from './u2netp-pass.js';

/** Networks of one size give one answer to looks of any size; it is kept with its photo. */
const answers = new WeakMap<Photo, Map<string, FloatMap>>();

/**
 * Lets the network that takes ISNet's place look at the photo: one of the operator's own, or
 * the permissive set's. They see photos at their own size, whatever the look's.
 *
 * @returns 0..1 at the look's size; null where ISNet itself is to look
 */
export async function lookOtherwise(
  context: Context,
  look: { readonly width: number; readonly height: number; readonly mirrored?: boolean },
): Promise<FloatMap | null> {
  const { own, networks } = context;
  if (own === undefined && networks.choice.licences === 'any') return null;
  const mirrored = look.mirrored ?? false;
  const known = answers.get(context.photo) ?? new Map<string, FloatMap>();
  answers.set(context.photo, known);
  const name = `${own} ${mirrored}`;
  const answer =
    known.get(name) ??
    (await (own === undefined
      ? runU2netp(context, mirrored)
      : lookWithOwn(own, context, mirrored)));
  known.set(name, answer);
  return resampleMap(answer, look.width, look.height);
}

async function lookWithOwn(id: string, context: Context, mirrored: boolean): Promise<FloatMap> {
  const { photo, networks, watch } = context;
  const network = await networks.matte(id);
  const { width, height } = network;
  const rgb = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, width, height),
  );
  return watch.time(`network:${id}`, () => network.run(rgb, mirrored));
}
