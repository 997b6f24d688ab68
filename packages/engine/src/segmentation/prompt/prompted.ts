import { type FieldProblem, NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { need } from '../../context/step.js';
import type { Photo } from '../../image/photo.js';
import type { SamPrompt } from '../../networks/mobile-sam.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { clamp01 } from '../../ops/scalar.js';
import { newState, type SegmentationPipeline, type SegmentationState } from '../state.js';
import { upsampleMask } from '../upsample-mask.js';
import { agreedSubject } from './agreed-subject.js';
import { comparisonMap } from './comparison.js';
import { fusePrompted } from './fuse-prompted.js';
import { MASK } from './params.js';
import { selectMask, shareOf } from './select-mask.js';

/** Whether a mode keeps a part of objects: what it leaves out inside the selected object stays out. */
const keepsParts = (mode: Mode, { plate }: CutoutOptions): boolean =>
  mode === 'clothing' || plate === 'drop';

/**
 * The object that the caller's points and box are on: what the mode found, where they are on that. Else MobileSAM says
 * which it is; its edges are those of the mode's own alpha where that has the same ones, or follow the photo's colours.
 *
 * @param strategy what the mode keeps without a prompt
 */
export function promptedSteps(strategy: SegmentationPipeline): SegmentationPipeline {
  return [
    {
      id: 'mode-alpha',
      does: 'Points and box are checked, and the mode’s own pipeline runs; its alpha is empty where it finds nothing',
      reads: 'photo, options',
      sets: 'alpha',
      async run(state) {
        refuseOutside(state.context.options, state.context.photo);
        const { alpha, type } = await unlessEmpty(state, strategy);
        if (type) state.type = type;
        const { width, height } = state.context.photo;
        state.alpha = alpha ?? new Uint8Array(width * height);
      },
    },
    {
      id: 'prompt',
      does: 'The part of the mode’s alpha that the prompt is on; else the best of MobileSAM’s masks for it, with the mode’s edges where both agree',
      params: 'prompt',
      reads: 'alpha, photo, options',
      sets: 'alpha, fit',
      networks: ['mobile-sam-encoder', 'mobile-sam-decoder'],
      run: selectObject,
    },
  ];
}

async function selectObject(state: SegmentationState): Promise<void> {
  const { context, mode } = state;
  const { photo, options } = context;
  const own = need(state, 'alpha');
  const coarse = comparisonMap(own, photo);
  const prompt = promptOf(options, photo);
  // A point on one of several garments that somebody wears means that garment alone.
  const chooses = mode === 'clothing' && state.type === 'person' && prompt.points.length > 0;
  const agreed = chooses ? null : agreedSubject(own, coarse, photo, prompt);
  const base = agreed?.alpha;
  if (!base) {
    // Another object than the mode found; nothing says of which type.
    delete state.type;
    state.alpha = await segmentPrompt(state, own, coarse, prompt);
    return;
  }
  state.alpha = base;
  if (agreed.missing.length === 0) return;
  const toDrop = prompt.points.filter(({ keep }) => !keep);
  const rest = { points: [...agreed.missing, ...toDrop], box: null };
  const more = await segmentPrompt(state, own, coarse, rest);
  state.alpha = base.map((alpha, i) => Math.max(alpha, more[i]!));
}

/**
 * MobileSAM's best mask for a prompt, with the mode's edges where both agree; sets how well it fits.
 * @param coarse of `own`, as it is compared
 */
async function segmentPrompt(
  state: SegmentationState,
  own: Uint8Array,
  coarse: FloatMap,
  prompt: SamPrompt,
): Promise<Uint8Array> {
  const { context, mode } = state;
  const { photo, options } = context;
  const masks = await context.networks.prompting.segment(photo, prompt);
  const { width, height } = masks[0]?.logits ?? coarse;
  // Of another size than the masks on small photos alone.
  const atMasks = resampleMap(coarse, width, height);
  const mask = selectMask(masks, prompt, atMasks);
  const selected = await upsampleMask(mask.logits, prompt, photo);
  const part = keepsParts(mode, options) && shareOf(mask.logits, atMasks) >= MASK.minModeShare;
  state.fit = clamp01(mask.quality);
  return fusePrompted(selected, own, coarse, photo, part);
}

/** What a pipeline found, in a state of its own; without an alpha where that was `no_subject`. */
async function unlessEmpty(
  { context, mode }: SegmentationState,
  strategy: SegmentationPipeline,
): Promise<SegmentationState> {
  const state = newState(context, mode);
  try {
    await context.runner.run(strategy, state);
    return state;
  } catch (error) {
    if (error instanceof NobgError && error.code === 'no_subject') return newState(context, mode);
    throw error;
  }
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
