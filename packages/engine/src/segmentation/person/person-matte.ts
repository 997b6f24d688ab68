import type { PersonMatte } from '../../capabilities/person-matting/person-matting.js';
import type { Context } from '../../context/context.js';
import type { FloatMap } from '../../ops/float-map.js';
import { toBytes, upsampleWithEdges } from '../upsample-alpha.js';

/** The matte of all people in the context's photo, shown as a preview where it is the first map. */
export async function mattePersons({
  photo,
  networks,
  previewMask,
}: Context): Promise<PersonMatte> {
  const matte = await networks.personMatting.matte(photo);
  previewMask?.show(matte.alpha);
  return matte;
}

/** Bytes at the photo's size; what is that size already keeps the matte's own edges. */
export async function atSizeOf(context: Context, alpha: FloatMap): Promise<Uint8Array> {
  const { width, height } = context.photo;
  return alpha.width === width && alpha.height === height
    ? toBytes(alpha)
    : upsampleWithEdges(context, alpha);
}
