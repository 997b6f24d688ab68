import { crc32 } from 'node:zlib';
import type { Box } from '../../types.js';
import { PNG_SIGNATURE } from '../png-chunks.js';

/** What becomes of a frame's place before the next one: it stays, is emptied, or is as it was before. */
const DISPOSALS = ['leave', 'empty', 'restore'] as const;
/** The denominator of a delay where none is given. */
const PER_SECOND = 100;

/** One frame, which may cover a part of the picture alone. */
export interface ApngFrame {
  readonly box: Box;
  /** ms */
  readonly delay: number;
  readonly dispose: (typeof DISPOSALS)[number];
  /** Whether it is laid over what is there, or replaces it. */
  readonly over: boolean;
  /** Its packed pixels: what a PNG has in its IDAT chunks. */
  readonly data: readonly Buffer[];
}

/** An animated PNG, taken apart. */
export interface Apng {
  /** Its IHDR; the size in it is that of the picture. */
  readonly header: Buffer;
  /** Chunks about colours that stand before the pixels, for every frame. */
  readonly colours: readonly { readonly type: string; readonly data: Buffer }[];
  readonly frames: readonly ApngFrame[];
  /** How often it is played; 0 is for ever. */
  readonly plays: number;
}

/** Chunks that say what the pixels mean. */
const COLOUR_CHUNKS = ['PLTE', 'tRNS', 'cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'sBIT'];

/**
 * How many frames an animated PNG says it has; 0 for one that is none.
 * @throws RangeError where its chunks make no sense
 */
export function apngFrameCount(png: Buffer): number {
  for (const { type, data } of chunksOf(png)) {
    // An acTL behind the pixels is none (PNG 3, 11.3.6.1).
    if (type === 'IDAT') return 0;
    if (type === 'acTL') return numberAt(data, 0);
  }
  return 0;
}

/**
 * Takes an animated PNG apart; no pixel is unpacked.
 *
 * @see https://www.w3.org/TR/png-3/#apng-frame-based-animation
 * @throws RangeError where it is no animated PNG, damaged, or cut off
 */
export function readApng(png: Buffer): Apng {
  const colours: { type: string; data: Buffer }[] = [];
  const frames: (ApngFrame & { data: Buffer[] })[] = [];
  let [header, control, ended] = [null as Buffer | null, null as Buffer | null, false];
  let sequence = 0;
  let pixels = false;
  for (const { type, data } of chunksOf(png)) {
    if (header === null) header = expectHeader(type, data);
    else if (type === 'acTL') control = data;
    else if (COLOUR_CHUNKS.includes(type) && !pixels) colours.push({ type, data });
    else if (type === 'IDAT') {
      pixels = true;
      // A picture before the first fcTL is for those who know no animations.
      frames.at(-1)?.data.push(data);
    } else if (type === 'fcTL' || type === 'fdAT') {
      if (numberAt(data, 0) !== sequence++) throw new RangeError('its frames are out of order');
      if (type === 'fcTL') frames.push(readControl(data, header));
      else partOf(frames.at(-1), pixels).push(data.subarray(4));
    } else if (type === 'IEND') ended = true;
    if (ended) break;
  }
  if (header === null || control === null || !ended) throw new RangeError('it is cut off');
  if (frames.length !== numberAt(control, 0)) {
    throw new RangeError(`it says ${numberAt(control, 0)} frames and has ${frames.length}`);
  }
  if (frames.some(({ data }) => data.length === 0)) throw new RangeError('a frame is empty');
  return { header, colours, frames, plays: numberAt(control, 4) };
}

function expectHeader(type: string, data: Buffer): Buffer {
  if (type !== 'IHDR' || data.length !== 13) throw new RangeError('its header makes no sense');
  return data;
}

function partOf(frame: { data: Buffer[] } | undefined, pixels: boolean): Buffer[] {
  if (frame === undefined || !pixels) throw new RangeError('pixels of no frame');
  return frame.data;
}

function readControl(data: Buffer, header: Buffer): ApngFrame & { data: Buffer[] } {
  if (data.length !== 26) throw new RangeError('what is said of a frame is cut off');
  const [width, height, left, top] = [4, 8, 12, 16].map((at) => data.readUInt32BE(at));
  const box = { left: left!, top: top!, width: width!, height: height! };
  const fits =
    box.left + box.width <= header.readUInt32BE(0) &&
    box.top + box.height <= header.readUInt32BE(4);
  const dispose = DISPOSALS[data[24]!];
  if (!fits || box.width === 0 || box.height === 0) throw new RangeError('a frame lies outside');
  if (dispose === undefined || data[25]! > 1) throw new RangeError('a frame is put strangely');
  const delay = (1000 * data.readUInt16BE(20)) / (data.readUInt16BE(22) || PER_SECOND);
  return { box, delay, dispose, over: data[25] === 1, data: [] };
}

/** @throws RangeError for what is no PNG, is cut off, or has another checksum than it says */
function* chunksOf(png: Buffer): Generator<{ readonly type: string; readonly data: Buffer }> {
  if (!png.subarray(0, 8).equals(PNG_SIGNATURE)) throw new RangeError('it is no PNG');
  for (let at = PNG_SIGNATURE.length; at < png.length; ) {
    const length = numberAt(png, at);
    const end = at + 8 + length;
    if (numberAt(png, end) !== crc32(png.subarray(at + 4, end))) {
      throw new RangeError('a chunk is damaged');
    }
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, end) };
    at = end + 4;
  }
}

/** @throws RangeError beyond the end */
function numberAt(data: Buffer, at: number): number {
  return data.readUInt32BE(at);
}
