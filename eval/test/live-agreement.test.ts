import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { evaluateFiles } from '@nobg/eval/evaluate.js';
import { readGrey, writeGreyPng } from '@nobg/eval/grey-image.js';
import { readPhotoSets, type SetPhoto } from '@nobg/eval/photo-set.js';
import { Progress } from '@nobg/eval/progress.js';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shared = process.env.NOBG_SHARED ?? resolve(root, '../shared');
const setDir = join(shared, 'eval');
const metric = join(shared, 'prototypes/score.py');
const python = process.env.NOBG_TEST_PYTHON;
const predictions = process.env.NOBG_TEST_PREDICTIONS;

const reason = !python
  ? 'NOBG_TEST_PYTHON does not name a Python with numpy, OpenCV and Pillow'
  : [join(setDir, 'manifest.json'), metric].filter((path) => !existsSync(path)).join(', ') || null;
if (reason !== null) {
  console.warn(`SKIPPED: agreement with the reference metric on real photos: ${reason}`);
}

interface ReferenceScore {
  readonly id: string;
  readonly iou: number;
  readonly mae: number;
  readonly bf: number;
  readonly sad: number;
  readonly miss: number;
}

const scratch: string[] = [];
afterAll(async () => {
  for (const folder of scratch) await rm(folder, { recursive: true, force: true });
});

describe('the metric on real photos', () => {
  const test = reason === null ? it : it.skip;
  test('agrees with the reference metric to 0.002', { timeout: 600_000 }, async () => {
    const set = await readPhotoSets([setDir], { mode: null, ids: null }, false);
    const folder = await mkdtemp(join(tmpdir(), 'nobg-agreement-'));
    scratch.push(folder);
    const dir = predictions ?? folder;
    if (!predictions) for (const [i, photo] of set.entries()) await makePrediction(dir, photo, i);

    const json = join(folder, 'scores.json');
    await promisify(execFile)(python!, [metric, setDir, dir, '--json', json]);
    // Python writes NaN, which JSON has not.
    const text = (await readFile(json, 'utf8')).replaceAll('NaN', 'null');
    const theirs = new Map((JSON.parse(text) as ReferenceScore[]).map((row) => [row.id, row]));

    const progress = new Progress({ write: () => true }, () => 0);
    const { photos } = await evaluateFiles(set, dir, progress);
    expect(photos).toHaveLength(theirs.size);
    let worst = 0;
    for (const photo of photos) {
      const other = theirs.get(photo.id)!;
      expect(photo.failure !== null, photo.id).toBe(other.miss === 1);
      for (const [ours, reference] of [
        [photo.iou, other.iou],
        [photo.mae, other.mae],
        [photo.bf3, other.bf],
      ] as const) {
        expect(ours === null, photo.id).toBe(reference === null);
        if (ours !== null) worst = Math.max(worst, Math.abs(ours - reference));
      }
    }
    console.info(`${photos.length} photos, largest difference from the reference ${worst}`);
    expect(worst).toBeLessThan(0.002);
  });
});

/** The ground truth moved, paled and with stripes cut out, differently for each photo; one in forty is left out. */
async function makePrediction(dir: string, photo: SetPhoto, index: number): Promise<void> {
  if (index % 40 === 39) return;
  const truth = await readGrey(photo.truthPath);
  const { width, height } = truth;
  const alpha = new Uint8Array(width * height);
  const shift = (index % 7) - 3;
  const pale = 1 - (index % 4) * 0.12;
  for (let y = 0, i = 0; y < height; y++) {
    const from = Math.min(height - 1, Math.max(0, y + shift)) * width;
    for (let x = 0; x < width; x++, i++) {
      const value = truth.data[from + Math.min(width - 1, Math.max(0, x - 2 * shift))]!;
      alpha[i] = (x + y * 2) % 97 < index % 5 ? 0 : Math.round(value * pale);
    }
  }
  const path = join(dir, `${photo.id}.png`);
  await mkdir(dirname(path), { recursive: true });
  await writeGreyPng(path, alpha, width, height);
}
