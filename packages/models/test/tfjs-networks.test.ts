import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createModelStore } from '@nobg/models/store.js';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DIR = process.env.NOBG_MODELS_DIR ?? `${ROOT}data/models`;

const bytes = z.string().transform((text) => Uint8Array.from(Buffer.from(text, 'base64')));
const floats = bytes.transform(({ buffer }) => new Float32Array(buffer));

/** Made by tfjs-networks.mjs, which lies beside it and says what is in it. */
const answers = z
  .object({
    picture: bytes,
    rvm: z.array(
      z.object({
        height: z.number(),
        width: z.number(),
        ratio: z.number(),
        alpha: floats,
      }),
    ),
    centernet: floats,
    deeplab: floats,
  })
  .parse(
    JSON.parse(await readFile(new URL('./fixtures/tfjs-networks.json', import.meta.url), 'utf8')),
  );

const SIDE = 128;

/** The top left corner of the picture, each pixel taken `zoom` times, as planes of colours. */
function planes(height: number, width: number, zoom: number, scale: number): Tensor {
  const data = new Float32Array(3 * height * width);
  for (let c = 0, to = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, to++) {
        const pixel = Math.floor(y / zoom) * SIDE + Math.floor(x / zoom);
        data[to] = answers.picture[3 * pixel + c]! * scale;
      }
    }
  }
  return new Tensor('float32', data, [1, 3, height, width]);
}

/** Greatest difference between every `step`-th pixel of N, C, H, W and the answer kept of it. */
function farthest(result: Tensor, kept: Float32Array, step: number): number {
  const [, channels = 0, height = 0, width = 0] = result.dims;
  const data = result.data as Float32Array;
  let [greatest, at] = [0, 0];
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      for (let c = 0; c < channels; c++, at++) {
        const difference = Math.abs(data[(c * height + y) * width + x]! - kept[at]!);
        greatest = Math.max(greatest, difference);
      }
    }
  }
  expect(at).toBe(kept.length);
  return greatest;
}

async function open(id: string): Promise<InferenceSession> {
  const { path } = await createModelStore({ dir: DIR }).ensure(id);
  return InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 });
}

test.each(answers.rvm)(
  'RVM gives what it gives in TensorFlow.js: $height×$width at $ratio',
  async ({ height, width, ratio, alpha }) => {
    const session = await open('rvm');
    const result = await session.run({
      src: planes(height, width, 1, 1 / 255),
      downsample_ratio: new Tensor('float32', [ratio], [1]),
    });
    await session.release();
    expect(result.pha!.dims).toEqual([1, 1, height, width]);
    expect(farthest(result.pha!, alpha, 2)).toBeLessThan(1e-4);
    // The picture shows a person: an answer of nothing would be near to another such.
    expect(Math.max(...alpha)).toBeGreaterThan(0.99);
    expect(Math.min(...alpha)).toBeLessThan(0.01);
  },
  600_000,
);

test('RVM looks at the whole in the nearest multiples of 16, in photos of any size', async () => {
  const session = await open('rvm');
  const alphaAt = async (height: number, width: number, ratio: number) => {
    const result = await session.run({
      src: planes(height, width, 1, 1 / 255),
      downsample_ratio: new Tensor('float32', [ratio], [1]),
    });
    expect(result.pha!.dims).toEqual([1, 1, height, width]);
    return result.pha!.data;
  };
  expect(await alphaAt(128, 127, 0.46)).toEqual(await alphaAt(128, 127, 0.54));
  expect(await alphaAt(128, 127, 0.46)).not.toEqual(await alphaAt(128, 127, 0.6));
  // The least, and the whole.
  await alphaAt(21, 17, 0.05);
  await alphaAt(51, 33, 1);
  await session.release();
}, 600_000);

test('CenterNet gives what it gives in TensorFlow.js', async () => {
  const session = await open('centernet');
  const result = await session.run({ 'tower_0/images': planes(4 * SIDE, 4 * SIDE, 4, 1) });
  await session.release();
  const detections = result['tower_0/detections']!;
  expect(detections.dims).toEqual([1, 100, 6]);
  const rows = (data: Float32Array) =>
    Array.from({ length: 20 }, (_, i) => [...data.subarray(6 * i, 6 * i + 6)]);
  // Further down, scores are so close that rounding decides on their order.
  rows(detections.data as Float32Array).forEach(([x0, y0, x1, y1, score, kind], i) => {
    const expected = rows(answers.centernet)[i]!;
    [x0, y0, x1, y1].forEach((v, j) => {
      expect(Math.abs(v! - expected[j]!)).toBeLessThan(0.01);
    });
    expect(Math.abs(score! - expected[4]!)).toBeLessThan(1e-4);
    expect(kind).toBe(expected[5]);
  });
}, 600_000);

test('DeepLab gives what it gives in TensorFlow.js', async () => {
  const session = await open('deeplab-voc');
  const result = await session.run({ ImageTensor: planes(SIDE, SIDE, 1, 1) });
  await session.release();
  const logits = result.ResizeBilinear_2!;
  expect(logits.dims).toEqual([1, 21, 65, 65]);
  // Logits reach 20, so that this is a part in a hundred thousand.
  expect(farthest(logits, answers.deeplab, 4)).toBeLessThan(2e-4);
}, 600_000);
