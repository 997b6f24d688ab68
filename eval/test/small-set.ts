import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeGreyPng } from '@nobg/eval/grey-image.js';
import { bmp } from '@nobg/testing/bmp.js';

const PALETTE = [
  [16, 32, 208],
  [224, 16, 16],
] as const;
const WIDTH = 200;
const HEIGHT = 120;

export interface SmallPhoto {
  /** `<mode>/<name>` */
  readonly id: string;
  /** Right end of the red square, px, which begins at 50; its ground truth ends at 150. */
  readonly right?: number;
  /** Further fields of its entry in the manifest. */
  readonly entry?: Readonly<Record<string, unknown>>;
}

/**
 * Writes a set: on each photo a red square on blue, the truth being such a square.
 *
 * @returns its folder
 */
export async function writeSmallSet(dir: string, photos: readonly SmallPhoto[]): Promise<string> {
  const entries = [];
  for (const { id, right = 150, entry } of photos) {
    const image = join(dir, `${id}.bmp`);
    await mkdir(dirname(image), { recursive: true });
    const red = paint((x, y) => inSquare(x, y, right));
    await writeFile(image, bmp({ bits: 8 }, WIDTH, HEIGHT, [...red], PALETTE));
    const truth = paint((x, y) => inSquare(x, y, 150)).map((bit) => bit * 255);
    await writeGreyPng(join(dir, `${id}.gt.png`), truth, WIDTH, HEIGHT);
    const mode = id.split('/')[0];
    const files = { image: `${id}.bmp`, gt: `${id}.gt.png` };
    entries.push({ id, mode, ...files, gt_kind: 'binary', ...entry });
  }
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(entries));
  return dir;
}

const inSquare = (x: number, y: number, right: number) => x >= 50 && x < right && y >= 30 && y < 90;

function paint(isRed: (x: number, y: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    isRed(i % WIDTH, Math.floor(i / WIDTH)) ? 1 : 0,
  );
}
