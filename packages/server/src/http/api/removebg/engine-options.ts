import type { Background, Composition } from '@nobg/contract/composition.js';
import type { OutputOptions } from '@nobg/contract/output.js';
import type { CutoutRequestOptions } from '@nobg/contract/read-fields.js';
import type { RemovebgRequest } from '@nobg/contract/removebg/fields.js';
import { shadowsBySubject } from '@nobg/contract/removebg/shadow.js';
import { maxPixelsOf, type RemovebgSize } from '@nobg/contract/removebg/sizes.js';
import { modeOfType } from '@nobg/contract/removebg/types.js';

/** What the engine is to do. @param size what `auto` became */
export function engineOptions(
  requested: RemovebgRequest,
  size: Exclude<RemovebgSize, 'auto'>,
): Required<CutoutRequestOptions> {
  const { type, channels, roi, crop, scale, position, background, shadows } = requested;
  // A mask in JPEG would be a mask no more.
  const format = requested.format === 'auto' && channels === 'alpha' ? 'png' : requested.format;
  const asPng = format === 'png' || (format === 'auto' && !isOpaque(requested));
  const output: OutputOptions = {
    format,
    channels,
    size: { maxPixels: maxPixelsOf(size, asPng) },
  };
  const shadowBySubject = shadowsBySubject(shadows, type);
  const composition: Composition = {
    ...(roi === null ? {} : { roi }),
    ...(requested.semitransparency ? {} : { semitransparency: false }),
    ...(crop === null ? {} : { crop }),
    ...(scale === null ? {} : { scale }),
    ...(position === null ? {} : { position }),
    ...(background === null ? {} : { background: backgroundOf(background) }),
    ...(Object.keys(shadowBySubject).length === 0 ? {} : { shadowBySubject }),
  };
  return { ...modeOfType(type), output, composition };
}

/** Whether the result has nothing transparent, as far as can be told before it is there. */
function isOpaque({ background, channels }: RemovebgRequest): boolean {
  if (channels === 'alpha' || background === null) return false;
  return background.kind !== 'colour' || background.colour.alpha === 255;
}

function backgroundOf(background: NonNullable<RemovebgRequest['background']>): Background {
  if (background.kind === 'colour') return background;
  return { kind: 'image', fit: 'cover' };
}
