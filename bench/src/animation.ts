import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import { decodeBackground, type RgbaPicture } from '@nobg/engine/image/decode-rgba.js';
import { openWebpWriter } from '@nobg/engine/image/encode/animation/webp-writer.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import type { ServerAddress } from './messages.js';
import { timedRequest } from './request.js';
import { memoryOfChildren } from './slot-memory.js';

/** An animation of which every frame was cut out. */
export interface AnimationReport {
  /** Of the result; PNG is APNG. */
  readonly format: 'webp' | 'gif' | 'png';
  readonly frames: number;
  /** Whole request over its frames; ms. */
  readonly msPerFrame: number;
  /** The most that all slots together held while it was worked on, bytes; null where that can't be read. */
  readonly heldBytes: number | null;
  /** Of the result. */
  readonly bytes: number;
}

const SIZE = { width: 480, height: 360 };
/** px that the camera moves from frame to frame, so that none is the one before it. */
const STEP = 4;
const DELAY_MS = 80;
/** Between two looks at the memory; a frame takes several times that. */
const LOOK_MS = 100;

/**
 * Sends animations of one photo before which the camera moves: a short one in each format, and one of four
 * times the frames, whose memory is to be that of the short one.
 *
 * @param frames of the long one
 */
export async function measureAnimations(
  server: ServerAddress,
  serverPid: number,
  photoPath: string,
  mode: Mode,
  frames: number,
): Promise<readonly AnimationReport[]> {
  const short = Math.ceil(frames / 4);
  const reports: AnimationReport[] = [];
  for (const [format, count] of [
    ['webp', short],
    ['gif', short],
    ['png', short],
    ['webp', frames],
  ] as const) {
    const bytes = await makeAnimation(photoPath, count);
    // By its bytes the server knows what it is.
    const photo = { name: `animation of ${count} frames`, ...SIZE, jpeg: bytes };
    const memory = watchMemory(serverPid);
    try {
      const fields = { mode, format, frames: 'all' };
      const { ms, pngBytes } = await timedRequest(server, photo, fields);
      const heldBytes = await memory.end();
      reports.push({ format, frames: count, msPerFrame: ms / count, heldBytes, bytes: pngBytes });
    } finally {
      await memory.end();
    }
  }
  return reports;
}

/** An animated WebP: a window that moves over the photo. */
async function makeAnimation(photoPath: string, frames: number): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-bench-animation-'));
  try {
    const wide = { width: SIZE.width + STEP * frames, height: SIZE.height };
    const photo = await decodeBackground(photoPath, wide, 'cover', DEFAULT_IMAGE_LIMITS);
    const path = join(folder, 'animation.webp');
    const writer = await openWebpWriter(path, { ...SIZE, frames, plays: 0, output: {} });
    try {
      for (let i = 0; i < frames; i++) await writer.add(windowOn(photo, i * STEP), DELAY_MS);
      await writer.end();
    } finally {
      await writer.close();
    }
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function windowOn({ rgba, width }: RgbaPicture, left: number): RgbaPicture {
  const out = new Uint8Array(SIZE.width * SIZE.height * 4);
  for (let y = 0; y < SIZE.height; y++) {
    const from = (y * width + left) * 4;
    out.set(rgba.subarray(from, from + SIZE.width * 4), y * SIZE.width * 4);
  }
  return { ...SIZE, rgba: out };
}

/** Looks at the memory of a server's slots again and again, until `end` gives the most that it saw. */
function watchMemory(serverPid: number): { end(): Promise<number | null> } {
  let most: number | null = null;
  let looking = Promise.resolve();
  const look = async () => {
    const held = await memoryOfChildren(serverPid);
    if (held !== null) most = Math.max(most ?? 0, held);
  };
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_MS);
  return {
    async end() {
      clearInterval(timer);
      await looking.then(look);
      return most;
    },
  };
}

/** Lines of the report's table, its head first. */
export function animationCells(rows: readonly AnimationReport[]): string[][] {
  const head = ['480×360 animation as', 'frames', 'a frame', 'slots held', 'result'];
  const cells = rows.map(({ format, frames, msPerFrame, heldBytes, bytes }) => [
    format === 'png' ? 'apng' : format,
    `${frames}`,
    `${msPerFrame.toFixed(0)} ms`,
    heldBytes === null ? '–' : `${(heldBytes / 1e6).toFixed(0)} MB`,
    `${(bytes / 1e6).toFixed(1)} MB`,
  ]);
  return [head, ...cells];
}
