import sharp from 'sharp';

/** Longer side of the alphas that are compared, px. */
const SIDE_PX = 256;

export interface Alpha {
  /** width·height, 0..255. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** How far two alphas of one size agree. */
export interface Agreement {
  /** Of what both keep (alpha above one half), 0..1; 1 where neither keeps anything. */
  readonly iou: number;
  /** Mean absolute difference, 0..1. */
  readonly meanError: number;
}

/** Reads the transparency of a cutout, reduced to golden size. */
export async function alphaOfCutout(path: string): Promise<Alpha> {
  const { data, info } = await sharp(path)
    .extractChannel('alpha')
    .resize(SIDE_PX, SIDE_PX, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Reads an alpha that {@link writeAlpha} wrote. */
export async function readAlpha(path: string): Promise<Alpha> {
  const { data, info } = await sharp(path)
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Writes a grey PNG of 8 bits. */
export async function writeAlpha(path: string, { data, width, height }: Alpha): Promise<void> {
  await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 9, adaptiveFiltering: true })
    .toFile(path);
}

/** @throws Error where the sizes differ */
export function agreementOf(a: Alpha, b: Alpha): Agreement {
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(`the alphas are ${a.width}×${a.height} and ${b.width}×${b.height} px`);
  }
  let [both, either, error] = [0, 0, 0];
  for (let i = 0; i < a.data.length; i++) {
    const [inA, inB] = [a.data[i]! > 127, b.data[i]! > 127];
    if (inA && inB) both++;
    if (inA || inB) either++;
    error += Math.abs(a.data[i]! - b.data[i]!) / 255;
  }
  return { iou: either === 0 ? 1 : both / either, meanError: error / a.data.length };
}
