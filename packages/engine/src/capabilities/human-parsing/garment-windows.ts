import { SELFIE_MULTICLASS } from '@nobg/models/registry/selfie-multiclass.js';
import type { Photo } from '../../image/photo.js';
import { CONTEXT_STRIDE, FEATURES_STRIDE, type WindowsView } from '../../networks/garments.js';
import { inputSize } from '../../networks/input-size.js';
import type { Networks } from '../../networks/networks.js';
import {
  CELLS,
  CONTEXT_CHANNELS,
  FEATURES_CHANNELS,
  FEATURES_SIDE,
  laidOut,
  type SelfieView,
  selfieMulticlass,
} from '../../networks/selfie-multiclass.js';
import type { Size } from '../../ops/size.js';
import type { Box } from '../../types.js';
import type { RequestTools } from '../request-tools.js';
import { resizedPart } from '../resized.js';
import { joinChannels, onGrid } from './join-channels.js';
import { blendWindows, slidingWindows } from './sliding-windows.js';

const { input: INPUT } = SELFIE_MULTICLASS;
/** The probabilities are joined at this part of the garment network's grid, px. */
const PROBABILITIES_STRIDE = 2;

/**
 * What selfie-multiclass says of a person on overlapping windows, in true shape, where it knows garments far
 * better than on the whole stretched to one.
 *
 * @param whole what it says of the whole: taken for who is nearly square
 * @param grid size at which the garment network sees the picture
 */
export async function parseWindows(
  picture: Photo,
  whole: SelfieView,
  grid: Size,
  networks: Networks,
  tools: RequestTools,
): Promise<WindowsView> {
  const { watch } = tools;
  const selfie = await networks.get(selfieMulticlass);
  const square = inputSize(INPUT.resize, picture);
  const [all, ...windows] = slidingWindows(picture.width, picture.height);
  const answers = windows.length > 0 ? [] : [{ window: all!, view: whole }];
  for (const window of windows) {
    const rgb = await resizedPart(picture, window, square, INPUT, tools);
    const view = await watch.time('network:selfie-multiclass', () => selfie.view(rgb));
    answers.push({ window, view });
  }
  return joined(answers, picture, grid);
}

function joined(
  answers: readonly { window: Box; view: SelfieView }[],
  picture: Size,
  { width, height }: Size,
): WindowsView {
  const at = (stride: number) => ({ width: width / stride, height: height / stride });
  const cells = (data: (view: SelfieView) => Float32Array, size: Size) =>
    answers.map(({ window, view }) => ({
      window: onGrid(window, picture, size),
      data: data(view),
    }));
  const features = cells((view) => view.features, at(FEATURES_STRIDE));
  const context = cells((view) => laidOut(view.context), at(CONTEXT_STRIDE));
  const size = at(PROBABILITIES_STRIDE);
  const windows = answers.map(({ window }) => onGrid(window, picture, size));
  return {
    probabilities: answers[0]!.view.probabilities.map((_, k) => {
      const planes = answers.map(({ view }, i) => ({
        window: windows[i]!,
        plane: view.probabilities[k]!,
      }));
      return blendWindows(planes, size.width, size.height);
    }),
    features: joinChannels(features, FEATURES_SIDE, FEATURES_CHANNELS, at(FEATURES_STRIDE)),
    context: joinChannels(context, CELLS, CONTEXT_CHANNELS, at(CONTEXT_STRIDE)),
  };
}
