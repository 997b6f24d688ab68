import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRgbaPng } from '@nobg/engine/image/encode/rgba-png.js';
import { readAlpha, readGrey, writeGreyPng } from '@nobg/eval/grey-image.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-raw-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('masks in files', () => {
  it('come back as they were written, whatever their size', async () => {
    const data = Uint8Array.from({ length: 7 * 5 }, (_, i) => (i * 37) % 256);
    const path = join(folder, 'mask.png');
    await writeGreyPng(path, data, 7, 5);
    const grey = await readGrey(path);
    expect([grey.width, grey.height]).toEqual([7, 5]);
    expect([...grey.data]).toEqual([...data]);
    // No transparency in the file: the grey is the alpha.
    expect([...(await readAlpha(path)).data]).toEqual([...data]);
  });

  it('are the transparency of a cutout, or the weighted grey of its colours', async () => {
    const rgba = Uint8Array.from(
      [
        [255, 0, 0, 10],
        [0, 255, 0, 128],
        [0, 0, 255, 255],
        [12, 200, 77, 0],
      ].flat(),
    );
    const path = join(folder, 'cutout.png');
    await writeRgbaPng(path, rgba, 2, 2);
    expect([...(await readAlpha(path)).data]).toEqual([10, 128, 255, 0]);
    // Pillow 12.3: Image.new('RGB', (1, 1), colour).convert('L')
    expect([...(await readGrey(path)).data]).toEqual([76, 150, 29, 130]);
  });

  it('that are damaged or missing are refused', async () => {
    await expect(readGrey(join(folder, 'none.png'))).rejects.toThrow('missing');
    const path = join(folder, 'cut-short.png');
    const noise = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * 2_654_435_761) >>> 24);
    await writeGreyPng(path, noise, 64, 64);
    await truncate(path, Math.floor((await stat(path)).size / 2));
    await expect(readGrey(path)).rejects.toThrow();
  });
});
