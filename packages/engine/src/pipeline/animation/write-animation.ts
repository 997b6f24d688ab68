import type { OutputOptions, ResultFormat } from '@nobg/contract/output.js';
import type { RgbaPicture } from '../../image/decode-rgba.js';
import { openApngWriter } from '../../image/encode/animation/apng-writer.js';
import type { AnimationFacts, FrameWriter } from '../../image/encode/animation/frame-writer.js';
import { openGifWriter } from '../../image/encode/animation/gif-writer.js';
import { openWebpWriter } from '../../image/encode/animation/webp-writer.js';

const WRITERS = { png: openApngWriter, webp: openWebpWriter, gif: openGifWriter } as const;

function isAnimated(format: string): format is keyof typeof WRITERS {
  return Object.hasOwn(WRITERS, format);
}

/**
 * Writes frames as they come.
 *
 * @param path what is there is written over
 * @param frames all of one size
 * @throws Error for a format without frames, which whoever made the job had to refuse; what libvips
 *   and the disk say
 */
export async function writeAnimation(
  path: string,
  frames: AsyncIterable<{ readonly picture: RgbaPicture; readonly delay: number }>,
  about: { readonly count: number; readonly plays: number; readonly output: OutputOptions },
): Promise<{ readonly format: ResultFormat; readonly bytes: number }> {
  const { count, plays, output } = about;
  const { format = 'png' } = output;
  if (!isAnimated(format)) throw new Error(`A file of format ${format} has one frame`);
  let writer: FrameWriter | null = null;
  try {
    for await (const { picture, delay } of frames) {
      const { width, height } = picture;
      const facts: AnimationFacts = { width, height, frames: count, plays, output };
      writer ??= await WRITERS[format](path, facts);
      await writer.add(picture, delay);
    }
    if (writer === null) throw new Error('An animation without frames');
    return { format, bytes: await writer.end() };
  } finally {
    await writer?.close();
  }
}
