import { closeTranslucent } from '../../compose/close-translucent.js';
import { need, type Pipeline } from '../../context/step.js';
import { cutoutColours, withinPhoto } from '../../matting/foreground/cutout-colours.js';
import { estimateForeground } from '../../matting/foreground/estimate-foreground.js';
import { alphaBox } from '../../ops/bounding-box.js';
import type { CutoutState } from '../state.js';

/** From an alpha to a cutout free of the background's colours. */
export const cutoutSteps: Pipeline<CutoutState> = [
  {
    id: 'opaque-interior',
    does: 'Enclosed semi-transparent regions become opaque',
    reads: 'alpha, composition',
    sets: 'alpha',
    when: ({ job }) => job.composition?.semitransparency === false,
    where: '`semitransparency=false`',
    run(state) {
      const { width, height } = need(state, 'photo');
      state.alpha = closeTranslucent(need(state, 'alpha'), width, height);
    },
  },
  {
    id: 'foreground-colours',
    does: 'Foreground estimation: colours of semi-transparent pixels without the background’s share',
    reads: 'photo, alpha',
    sets: 'colours',
    run(state) {
      const { rgb, width, height } = need(state, 'photo');
      state.colours = estimateForeground({ rgb, alpha: need(state, 'alpha'), width, height });
    },
  },
  {
    id: 'cutout-colours',
    does: 'Alpha, bounded by the photo’s own, and foreground colours become the cutout',
    reads: 'photo, alpha, colours',
    sets: 'cutout, subject',
    run(state) {
      const photo = need(state, 'photo');
      const alpha = need(state, 'alpha');
      const { width, height } = photo;
      const shown = withinPhoto(photo, alpha);
      state.width = width;
      state.height = height;
      state.rgba = cutoutColours(photo, shown, need(state, 'colours'));
      state.source = { photo, alpha };
      // A subject that was half transparent in the photo has no pixel above a half now.
      const subject =
        alphaBox({ width, height, data: shown }) ?? alphaBox({ width, height, data: alpha });
      if (subject) state.subject = subject;
    },
  },
];
