import { rm } from 'node:fs/promises';
import { decodePhoto } from '@nobg/engine/image/decode.js';
import { writeRgbaPng } from '@nobg/engine/image/encode/rgba-png.js';
import { resizeRgb } from '@nobg/engine/image/resample.js';
import { isnet } from '@nobg/engine/networks/isnet.js';
import type { Networks } from '@nobg/engine/networks/networks.js';
import type { SaliencyNetwork } from '@nobg/engine/networks/saliency-network.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { addAlpha } from './add-alpha.js';
import type { GreyImage } from './grey-image.js';
import type { NetworkMemory } from './remembered.js';
import { plus, type Spent, startClock } from './spent.js';

/**
 * Part of the name under which plain scores are kept: to be changed with anything in this file that
 * changes an alpha, so that no score of another method is taken for one of this.
 */
export const PLAIN_METHOD = 'plain-1';

/** The side that ISNet was trained at, px. */
const SIDE = 1024;

/** What one pass of the network makes of a photo. */
export interface PlainCutout {
  readonly alpha: GreyImage;
  /** From encoded photo to PNG, without loading the network. */
  readonly spent: Spent;
}

/**
 * The baseline of all measurements, which any library with ISNet gives (`rembg -m isnet-general-use`
 * does these steps with Pillow): the photo is stretched to 1024×1024 with Lanczos, the network runs
 * once, its answer is stretched to 0..1 between its least and its greatest value, turned into bytes
 * and resized to the photo's size with Lanczos. The photo's own transparency counts for nothing.
 *
 * @param networks of which ISNet is asked, through `memory`
 * @param scratch path of a PNG that is written, as a cutout is, and removed
 * @throws NobgError when the photo can't be read
 */
export async function plainCutout(
  imagePath: string,
  networks: Networks,
  memory: NetworkMemory,
  scratch: string,
): Promise<PlainCutout> {
  memory.takeCorrection();
  const clock = startClock();
  const alpha = await plainPass(imagePath, await networks.get(isnet), scratch);
  const spent = plus(clock(), memory.takeCorrection().all);
  await rm(scratch, { force: true });
  return { alpha, spent };
}

/**
 * The pass itself, from the file of a photo to that of a PNG.
 * @throws NobgError when the photo can't be read
 */
export async function plainPass(
  imagePath: string,
  network: Pick<SaliencyNetwork, 'run'>,
  pngPath: string,
): Promise<GreyImage> {
  const { rgb, width, height } = await decodePhoto(imagePath, DEFAULT_IMAGE_LIMITS);
  const seen = await resizeRgb(rgb, width, height, SIDE, SIDE);
  const answer = await network.run(seen, SIDE, SIDE);
  const data = await toSize(stretch(answer.data), width, height);
  await writeRgbaPng(pngPath, addAlpha(rgb, data), width, height);
  return { data, width, height };
}

/** 0..255 between the least and the greatest value; as NumPy's `astype('uint8')`, rounded down. */
function stretch(values: Float32Array): Uint8Array {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = most > least ? 255 / (most - least) : 0;
  return Uint8Array.from(values, (value) => (value - least) * scale);
}

/** Three equal channels, of which one is read: Lanczos is had for colours alone. */
async function toSize(grey: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0, to = 0; i < grey.length; i++, to += 3) rgb.fill(grey[i]!, to, to + 3);
  const resized = await resizeRgb(rgb, SIDE, SIDE, width, height);
  return Uint8Array.from({ length: width * height }, (_, i) => resized[i * 3]!);
}
