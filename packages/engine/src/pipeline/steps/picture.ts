import { composePicture } from '../../compose/compose.js';
import { markAsTest } from '../../compose/watermark.js';
import { need, type Step } from '../../context/step.js';
import type { OfPhoto } from '../../image/encode/deep-png.js';
import { writePicture } from '../../image/encode/write-picture.js';
import { thumbnailWebp } from '../../image/thumbnail.js';
import { writeWhole } from '../../write-whole.js';
import type { PictureState } from '../state.js';

/** @throws NobgError `invalid_option`; the faults of a background image */
export const composeStep: Step<PictureState> = {
  id: 'compose',
  does: 'Background, shadow, outline, crop, canvas and size around the cutout',
  reads: 'cutout, subject, type, composition',
  sets: 'picture',
  async run(state) {
    const { composition = {}, output, backgroundPath, limits } = state.job;
    const cutout = {
      width: need(state, 'width'),
      height: need(state, 'height'),
      rgba: need(state, 'rgba'),
      subject: need(state, 'subject'),
      type: need(state, 'type'),
    };
    state.picture = await composePicture(cutout, composition, output?.size ?? {}, {
      path: backgroundPath,
      limits,
      photo: state.source,
    });
  },
};

export const markStep: Step<PictureState> = {
  id: 'mark',
  does: 'The watermark of test keys and visitors',
  reads: 'picture',
  sets: 'picture',
  when: ({ job }) => job.mark === true,
  where: 'the request is free of charge',
  run(state) {
    const picture = need(state, 'picture');
    state.picture = markAsTest(picture, picture.foreground);
  },
};

/** Writes the picture; with the photo's own metadata and deep colours where there are any. */
export function encodeStep<State extends PictureState>(
  ofPhoto: (state: State) => Promise<OfPhoto | undefined>,
): Step<State> {
  return {
    id: 'encode',
    does: 'The picture is written in the format that was asked for, and a thumbnail beside it',
    reads: 'picture, output options',
    sets: 'file, thumbnail',
    when: (state) => state.written === undefined,
    async run(state) {
      const { outputPath, output, thumbnailSide } = state.job;
      const picture = need(state, 'picture');
      const kept = await ofPhoto(state);
      // Made beside the file: both only read the picture, and each leaves a core idle for a while.
      const thumbnail =
        thumbnailSide === undefined ? undefined : thumbnailWebp(picture, thumbnailSide);
      // Where the file fails, that is the error, and nobody waits for the thumbnail.
      thumbnail?.catch(() => {});
      const written = await writeWhole(outputPath, (path) =>
        writePicture(path, picture, output, kept),
      );
      const small = await thumbnail;
      state.written = small ? { ...written, thumbnail: small.toString('base64') } : written;
    },
  };
}
