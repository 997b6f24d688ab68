import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Photo } from '@nobg/engine/image/photo.js';
import { drawTile, type TileView } from '@nobg/engine/refine/hd/draw-tile.js';
import { redrawEdges } from '@nobg/engine/refine/hd/redraw-edges.js';
import { TileThreads } from '@nobg/engine/refine/hd/tile-threads.js';
import { afterEach, describe, expect, it } from 'vitest';

const opened: TileThreads[] = [];

function open(threads: number): TileThreads {
  const made = new TileThreads(threads);
  opened.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((threads) => threads.close()));
});

/** Waves of soft alpha over colours that nearly follow them. */
function waves(width: number, height: number): { photo: Photo; alpha: Uint8Array } {
  const alpha = new Uint8Array(width * height);
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < alpha.length; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    const edge = width / 2 + 90 * Math.sin(y / 37) + 20 * Math.sin(y / 5);
    alpha[i] = Math.round(255 * Math.min(1, Math.max(0, (x - edge) / 30)));
    rgb.set([alpha[i]! * 0.7, (x * 7 + y * 3) % 31, 200 - alpha[i]! * 0.5], i * 3);
  }
  return { photo: { width, height, rgb, alpha: null }, alpha };
}

function view(side: number): TileView {
  const { photo, alpha } = waves(side, side);
  const before = { width: side, height: side, data: Float32Array.from(alpha, (a) => a / 255) };
  const { rgb } = photo;
  const unknown = new Uint8Array(side * side).fill(1);
  return {
    rgb,
    width: side,
    height: side,
    look: rgb,
    before,
    unknown,
    lookWidth: side,
    lookHeight: side,
  };
}

describe('TileThreads', () => {
  it.each([
    // The tiles of the second are larger than what they are solved at.
    [900, 1500],
    [600, 9000],
  ])('draw %i × %i px the same to the bit, however many they are', async (width, height) => {
    const { photo, alpha } = waves(width, height);
    const one = await redrawEdges(alpha, photo, open(1));
    expect(Buffer.compare(one, alpha)).not.toBe(0);
    const two = open(2);
    for (const threads of [two, two, open(3)]) {
      expect(Buffer.compare(await redrawEdges(alpha, photo, threads), one)).toBe(0);
    }
  });

  it('draw here what makes a thread fail, and fail where that fails too', async () => {
    const threads = open(2);
    const good = view(64);
    const broken = { ...good, unknown: null } as unknown as TileView;
    await expect(threads.draw(broken)).rejects.toThrow(TypeError);
    // A function cannot go to a thread, and is of no use to it.
    const unsendable = { ...good, extra: () => {} };
    expect(await threads.draw(unsendable)).toEqual(drawTile(good));
    expect(await threads.draw(good)).toEqual(drawTile(good));
  });

  it('start again after they were closed', async () => {
    const threads = open(2);
    const tile = view(64);
    await threads.draw(tile);
    await threads.close();
    expect(await threads.draw(tile)).toEqual(drawTile(tile));
  });

  it('keep a process alive while they draw, and not afterwards', async () => {
    const at = import.meta.resolve('@nobg/engine/refine/hd/tile-threads.js');
    const program = `
      const { TileThreads } = await import(${JSON.stringify(at)});
      const rgb = new Uint8Array(64 * 64 * 3);
      const before = { width: 64, height: 64, data: new Float32Array(64 * 64).fill(0.5) };
      const unknown = new Uint8Array(64 * 64).fill(1);
      const size = { width: 64, height: 64, lookWidth: 64, lookHeight: 64 };
      const drawn = await new TileThreads(2).draw({ rgb, look: rgb, before, unknown, ...size });
      console.log(drawn.length);`;
    const args = ['--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toBe('4096\n');
  });
});
