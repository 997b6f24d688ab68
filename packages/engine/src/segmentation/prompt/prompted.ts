import { type FieldProblem, NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { Context, Segment, Segmentation } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import type { SamPrompt } from '../../networks/mobile-sam.js';
import { alphaToFloat } from '../../ops/alpha-to-float.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { upsampleMask } from '../upsample-mask.js';
import { fusePrompted } from './fuse-prompted.js';
import { runMobileSam } from './mobile-sam-pass.js';
import { selectMask, shareOf } from './select-mask.js';

/** Of the chosen mask, so much must be the mode's own for the mode to say what of it is kept. */
const OWN_SHARE = 0.1;
/** Whether a mode keeps a part of things: what they leave out inside the chosen thing stays out. */
const keepsParts = (mode: Mode, { plate }: CutoutOptions): boolean =>
  mode === 'clothing' || plate === 'drop';

/**
 * The thing that the caller's points and box are on. MobileSAM says which it is; its edges
 * are the mode's own where that found the same ones, else they follow the photo's colours.
 *
 * @param own finds what the mode keeps without a choice
 * @throws NobgError `invalid_option` for points and boxes that are not on the photo
 */
export async function segmentPrompted(
  mode: Mode,
  context: Context,
  own: Segment,
): Promise<Segmentation> {
  const { photo, options, watch } = context;
  refuseOutside(options, photo);
  const prompt = promptOf(options, photo);
  const found = await ownSubject(own, context);
  const masks = await runMobileSam(context, prompt);
  return watch.time('choose', async () => {
    const size = masks[0]?.logits ?? { width: 1, height: 1 };
    const coarse = resampleMap(toPlane(found, photo), size.width, size.height);
    const mask = selectMask(masks, prompt, coarse);
    const chosen = await upsampleMask(mask.logits, prompt, photo);
    const part = keepsParts(mode, options) && shareOf(mask.logits, coarse) >= OWN_SHARE;
    const fit = Math.min(1, Math.max(0, mask.quality));
    return { alpha: fusePrompted(chosen, found, photo, part), fit };
  });
}

/** @throws NobgError `invalid_option` with every point, and the box, that are not on the photo */
function refuseOutside({ points = [], box }: CutoutOptions, { width, height }: Photo): void {
  const expected = `within the photo's ${width} × ${height} px`;
  const problems: FieldProblem[] = [];
  const outside = points.filter(({ x, y }) => x >= width || y >= height);
  if (outside.length > 0) {
    const received = outside.map(({ x, y }) => `${x},${y}`).join('; ');
    problems.push({ field: 'points', expected: `points ${expected}`, received });
  }
  if (box && (box.right > width || box.bottom > height)) {
    const received = [box.left, box.top, box.right, box.bottom].join(',');
    problems.push({ field: 'box', expected: `a box ${expected}`, received });
  }
  if (problems.length === 0) return;
  const sentence = problems
    .map(({ field, expected, received }) => `${field}: expected ${expected}, but got ${received}.`)
    .join(' ');
  throw new NobgError('invalid_option', sentence, { fields: problems });
}

function promptOf({ points = [], box }: CutoutOptions, { width, height }: Photo): SamPrompt {
  return {
    // A point is on the middle of its pixel.
    points: points.map(({ x, y, keep }) => ({
      x: Math.min(1, (x + 0.5) / width),
      y: Math.min(1, (y + 0.5) / height),
      keep,
    })),
    box: box
      ? {
          left: box.left / width,
          top: box.top / height,
          right: box.right / width,
          bottom: box.bottom / height,
        }
      : null,
  };
}

/** The mode's own alpha; nothing at all where the mode finds nothing, as the caller sees more. */
async function ownSubject(own: Segment, context: Context): Promise<Uint8Array> {
  try {
    return (await own(context)).alpha;
  } catch (error) {
    if (!(error instanceof NobgError && error.code === 'no_subject')) throw error;
    return new Uint8Array(context.photo.width * context.photo.height);
  }
}

function toPlane(alpha: Uint8Array, { width, height }: Photo): FloatMap {
  return { width, height, data: alphaToFloat(alpha) };
}
