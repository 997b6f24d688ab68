import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAnimation } from '@nobg/engine/pipeline/animation/write-animation.js';
import { bmp } from '@nobg/testing/bmp.js';
import sharp from 'sharp';
import { afterAll } from 'vitest';

/** Sides of the pictures made here, px. */
const SIDE = 48;

/** Nothing here packs HEVC: a photo of the shared test material, where that is at hand. */
const HEIC = join(process.env.NOBG_SHARED ?? '', 'nasty/format/cheers_1440x960.heic');
if (!existsSync(HEIC)) console.warn('SKIPPED: no HEIC file is at hand (NOBG_SHARED)');

/** A picture that is made or read, and its size. */
export interface KindOfPicture {
  readonly kind: string;
  readonly width: number;
  readonly height: number;
  bytes(): Promise<Buffer>;
}

const made = ['avif', 'gif', 'tiff', 'bmp', 'webp', 'png', 'jpeg'].map((kind) => ({
  ...{ kind, width: SIDE, height: SIDE, bytes: () => still(kind) },
}));
const moving = (['gif', 'webp', 'png'] as const).map((format) => ({
  ...{ kind: `animated ${format}`, width: SIDE, height: SIDE, bytes: () => animation(format) },
}));
const heic = { kind: 'heic', width: 1440, height: 960, bytes: () => readFile(HEIC) };

/** Every kind that is read, and what moves. */
export const KINDS: readonly KindOfPicture[] = [
  ...made,
  ...moving,
  ...(existsSync(HEIC) ? [heic] : []),
];

const inside = (x: number, y: number, left: number) =>
  x >= left && x < left + 14 && y >= 14 && y < 34;

/** A red square on green that moves: the small network keeps what is red. */
export async function animation(format: 'gif' | 'webp' | 'png', frames = 3): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-moving-'));
  const path = join(folder, 'moving');
  async function* pictures() {
    for (let frame = 0; frame < frames; frame++) {
      const rgba = new Uint8Array(SIDE * SIDE * 4);
      for (let i = 0; i < SIDE * SIDE; i++) {
        const red = inside(i % SIDE, Math.floor(i / SIDE), 6 + frame * 8);
        rgba.set(red ? [255, 0, 0, 255] : [0, 255, 0, 255], i * 4);
      }
      yield { picture: { width: SIDE, height: SIDE, rgba }, delay: 120 };
    }
  }
  try {
    await writeAnimation(path, pictures(), { count: frames, plays: 0, output: { format } });
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
    // The encoder that made it has shut sharp's loaders in this process.
    sharp.unblock({ operation: ['VipsForeignLoad'] });
  }
}

/** The same still, as each kind that can be made here. */
async function still(kind: string): Promise<Buffer> {
  const indices = Array.from({ length: SIDE * SIDE }, (_, i) =>
    inside(i % SIDE, Math.floor(i / SIDE), 16) ? 1 : 0,
  );
  if (kind === 'bmp') {
    return bmp({ bits: 8, packing: 'rle' }, SIDE, SIDE, indices, [
      [0, 255, 0],
      [255, 0, 0],
    ]);
  }
  const rgb = Buffer.from(indices.flatMap((red) => (red ? [255, 0, 0] : [0, 255, 0])));
  const picture = sharp(rgb, { raw: { width: SIDE, height: SIDE, channels: 3 } });
  const options = { chromaSubsampling: '4:4:4', effort: 1 } as const;
  return (kind === 'avif' ? picture.avif(options) : picture.toFormat(kind as 'gif')).toBuffer();
}

/**
 * A server of pictures on this machine, gone after the tests.
 * @returns what puts a picture there and gives its address, which says nothing of its kind
 */
export async function pictureHost(): Promise<(bytes: Buffer) => string> {
  const files: Buffer[] = [];
  const host = createServer((request, response) => {
    response.end(files[Number(request.url?.slice(1))]);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  afterAll(() => void host.close());
  const { port } = host.address() as AddressInfo;
  return (bytes) => `http://127.0.0.1:${port}/${files.push(bytes) - 1}`;
}
