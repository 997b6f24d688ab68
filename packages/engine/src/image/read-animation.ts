import { readFile } from 'node:fs/promises';
import { NobgError } from '@nobg/contract/errors.js';
import type { Size } from '../ops/size.js';
import type { ImageLimits } from '../types.js';
import { apngPictures } from './apng/apng-frames.js';
import { type Apng, apngFrameCount, readApng } from './apng/read-apng.js';
import { toPhoto } from './decode.js';
import type { Photo } from './photo.js';
import { probePhoto, unreadable } from './probe.js';
import { safeSharp } from './sharp.js';

/** Frames of an animation where nothing else is said. */
const DEFAULT_MAX_FRAMES = 100;
/** Pixels that are decoded at once: 64 MB. Each piece starts from the first frame again. */
const PIECE_PIXELS = 16_000_000;
const DECODE_TIMEOUT_S = 60;

/** An animation's frames, each as large as the whole, what it leaves of earlier ones included. */
export interface Animation {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** How long each frame is shown, ms. */
  readonly delays: readonly number[];
  /** How often it is played; 0 is for ever. */
  readonly plays: number;
  /** Of an animated PNG, which is taken apart here. */
  readonly apng?: Apng;
}

/**
 * Reads what a GIF, WebP or PNG says of its frames.
 *
 * @returns null for what is no animation: other kinds, and files of one frame
 * @throws NobgError as {@link probePhoto}, also of a damaged APNG; `too_many_frames`; `too_many_pixels` in all frames together
 */
export async function readAnimation(path: string, limits: ImageLimits): Promise<Animation | null> {
  const { format, storedWidth: width, storedHeight: height } = await probePhoto(path, limits);
  if (format === 'png') return readAnimatedPng(path, { width, height }, limits);
  if (format !== 'gif' && format !== 'webp') return null;
  const {
    pages = 1,
    delay = [],
    loop = 0,
  } = await safeSharp()(path, {
    limitInputPixels: false,
  }).metadata();
  if (pages < 2) return null;
  refuseMany(pages, { width, height }, limits);
  const delays = Array.from({ length: pages }, (_, i) => Math.max(0, delay[i] ?? 0));
  return { path, width, height, delays, plays: loop };
}

async function readAnimatedPng(
  path: string,
  size: Size,
  limits: ImageLimits,
): Promise<Animation | null> {
  const png = await readFile(path);
  try {
    const count = apngFrameCount(png);
    if (count < 2) return null;
    // What it says is held to the bounds before it is taken apart.
    refuseMany(count, size, limits);
    const apng = readApng(png);
    const delays = apng.frames.map(({ delay }) => delay);
    return { path, ...size, delays, plays: apng.plays, apng };
  } catch (cause) {
    throw cause instanceof NobgError ? cause : unreadable(cause);
  }
}

function refuseMany(frames: number, { width, height }: Size, limits: ImageLimits): void {
  const { maxFrames = DEFAULT_MAX_FRAMES, maxPixels } = limits;
  if (frames > maxFrames) {
    throw tooMany('too_many_frames', `at most ${maxFrames} frames`, `${frames} frames`);
  }
  if (frames * width * height > maxPixels) {
    const expected = `at most ${maxPixels} pixels in all frames together`;
    const received = `${frames} frames of ${width} × ${height} pixels`;
    throw tooMany('too_many_pixels', expected, received);
  }
}

/** An animation that is more than can be worked on. */
export function tooMany(
  code: 'too_many_frames' | 'too_many_pixels',
  expected: string,
  received: string,
): NobgError {
  return new NobgError(code, `Expected ${expected} but received ${received}.`, {
    fields: [{ field: 'image', expected, received }],
  });
}

/**
 * The frames in their order, decoded some at a time, so that memory does not grow with their number.
 * @throws NobgError `unreadable_image`
 */
export async function* readFrames({
  path,
  width,
  height,
  delays,
  apng,
}: Animation): AsyncGenerator<Photo> {
  if (apng !== undefined) {
    for await (const rgba of pictures(apng)) yield toPhoto(rgba, width, height, 4);
    return;
  }
  const atOnce = Math.max(1, Math.floor(PIECE_PIXELS / (width * height)));
  const bytes = width * height * 4;
  for (let first = 0; first < delays.length; first += atOnce) {
    const pages = Math.min(atOnce, delays.length - first);
    const rgba = await piece(path, first, pages);
    if (rgba.length !== pages * bytes) throw unreadable('its frames differ in size');
    for (let i = 0; i < pages; i++) {
      yield toPhoto(rgba.subarray(i * bytes, (i + 1) * bytes), width, height, 4);
    }
  }
}

async function* pictures(apng: Apng): AsyncGenerator<Uint8Array> {
  const frames = apngPictures(apng);
  while (true) {
    // What is thrown by who takes the frames is not theirs.
    const { value, done } = await frames.next().catch((cause) => {
      throw unreadable(cause);
    });
    if (done === true) return;
    yield value;
  }
}

async function piece(path: string, page: number, pages: number): Promise<Buffer> {
  try {
    return await safeSharp()(path, { page, pages, limitInputPixels: false, failOn: 'error' })
      .timeout({ seconds: DECODE_TIMEOUT_S })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer();
  } catch (cause) {
    throw unreadable(cause);
  }
}
