import type { Context } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import { resizeRgbPart } from '../../image/resample.js';
import { CONTEXT_STRIDE, FEATURES_STRIDE, type SquaresView } from '../../networks/garments.js';
import {
  CELLS,
  CONTEXT_CHANNELS,
  FEATURES_CHANNELS,
  FEATURES_SIDE,
  laidOut,
  SELFIE_SIDE,
  type SelfieView,
} from '../../networks/selfie-multiclass.js';
import type { Box } from '../../types.js';
import { blendWindows, slidingWindows } from '../sliding-windows.js';
import { joinChannels, onGrid } from './join-channels.js';

/** The probabilities are joined at this part of the garment network's grid, px. */
const PROBABILITIES_STRIDE = 2;

/**
 * What selfie-multiclass says of a person on overlapping squares, in true shape, where it knows garments far
 * better than on the whole stretched to one.
 *
 * @param whole what it says of the whole: taken for who is nearly square
 * @param grid size at which the garment network looks
 */
export async function seeInSquares(
  picture: Photo,
  whole: SelfieView,
  grid: { width: number; height: number },
  { networks, watch }: Context,
): Promise<SquaresView> {
  const selfie = await networks.selfieMulticlass();
  const [all, ...squares] = slidingWindows(picture.width, picture.height);
  const answers = squares.length > 0 ? [] : [{ look: all!, view: whole }];
  for (const look of squares) {
    const rgb = await watch.time('prepare', () =>
      resizeRgbPart(picture.rgb, picture.width, picture.height, look, SELFIE_SIDE, SELFIE_SIDE),
    );
    const view = await watch.time('network:selfie-multiclass', () => selfie.view(rgb));
    answers.push({ look, view });
  }
  return watch.time('join', () => joined(answers, picture, grid));
}

function joined(
  answers: readonly { look: Box; view: SelfieView }[],
  picture: { width: number; height: number },
  { width, height }: { width: number; height: number },
): SquaresView {
  const at = (stride: number) => ({ width: width / stride, height: height / stride });
  const cells = (
    data: (view: SelfieView) => Float32Array,
    size: { width: number; height: number },
  ) => answers.map(({ look, view }) => ({ look: onGrid(look, picture, size), data: data(view) }));
  const features = cells((view) => view.features, at(FEATURES_STRIDE));
  const context = cells((view) => laidOut(view.context), at(CONTEXT_STRIDE));
  const size = at(PROBABILITIES_STRIDE);
  const looks = answers.map(({ look }) => onGrid(look, picture, size));
  return {
    probabilities: answers[0]!.view.probabilities.map((_, k) => {
      const planes = answers.map(({ view }, i) => ({
        look: looks[i]!,
        plane: view.probabilities[k]!,
      }));
      return blendWindows(planes, size.width, size.height);
    }),
    features: joinChannels(features, FEATURES_SIDE, FEATURES_CHANNELS, at(FEATURES_STRIDE)),
    context: joinChannels(context, CELLS, CONTEXT_CHANNELS, at(CONTEXT_STRIDE)),
  };
}
