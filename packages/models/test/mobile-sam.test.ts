import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { discImage } from './disc-image.js';
import {
  builtinNetwork,
  builtinPrecisionVariants,
  fixture,
  greatestDifference,
  storedFloats,
} from './fixture.js';
import { runFile, type TensorData, wave } from './run-network.js';

const MEAN = [123.675, 116.28, 103.53];
const STD = [58.395, 57.12, 57.375];

const stored = await fixture(
  'mobile-sam.json',
  z.object({
    embedding: z.base64(),
    prompts: z.array(
      z.object({
        points: z.array(z.tuple([z.number(), z.number()])),
        labels: z.array(z.number()),
        masks: z.base64(),
        qualities: z.base64(),
        best: z.base64(),
        bestQuality: z.base64(),
      }),
    ),
  }),
);

interface Decoded {
  /** Logits, 4 · 256 · 256. */
  readonly masks: Float32Array;
  readonly qualities: Float32Array;
}

async function decode(
  session: InferenceSession,
  embedding: TensorData,
  points: readonly (readonly [number, number])[],
  labels: readonly number[],
): Promise<Decoded> {
  const float = (data: Float32Array, dims: number[]) => new Tensor('float32', data, dims);
  const result = await session.run({
    image_embeddings: float(embedding.data, [1, 256, 64, 64]),
    point_coords: float(Float32Array.from(points.flat()), [1, points.length, 2]),
    point_labels: float(Float32Array.from(labels), [1, labels.length]),
    mask_input: float(new Float32Array(256 * 256), [1, 1, 256, 256]),
    has_mask_input: float(Float32Array.of(0), [1]),
  });
  expect(result.low_res_masks?.dims).toEqual([1, 4, 256, 256]);
  expect(result.iou_predictions?.dims).toEqual([1, 4]);
  return {
    masks: Float32Array.from(result.low_res_masks!.data as Float32Array),
    qualities: Float32Array.from(result.iou_predictions!.data as Float32Array),
  };
}

/** Value of a mask at element i of a grid of every 16th row and column. */
function onGrid(mask: Float32Array, i: number): number | undefined {
  return mask[Math.floor(i / 16) * 16 * 256 + (i % 16) * 16];
}

test('the decoder gives all masks of which the shipped one gives its best', async () => {
  const session = await InferenceSession.create(await builtinNetwork('mobile-sam-decoder'), {
    intraOpNumThreads: 1,
  });
  for (const prompt of stored.prompts) {
    const { points, labels } = prompt;
    const { masks, qualities } = await decode(session, wave(1, 256, 64, 64), points, labels);
    const mask = (k: number): Float32Array => masks.subarray(k * 65_536, (k + 1) * 65_536);
    const off = greatestDifference(storedFloats(prompt.masks), (i) => {
      return onGrid(mask(Math.floor(i / 256)), i % 256);
    });
    expect(off).toBeLessThan(1e-3);
    expect(greatestDifference(storedFloats(prompt.qualities), (i) => qualities[i])).toBeLessThan(
      1e-4,
    );
    const quality = storedFloats(prompt.bestQuality)[0]!;
    const best = qualities.findIndex((q) => Math.abs(q - quality) < 1e-4);
    expect(best).not.toBe(-1);
    const bestOff = greatestDifference(storedFloats(prompt.best), (i) => onGrid(mask(best), i));
    expect(bestOff).toBeLessThan(1e-3);
  }
  await session.release();
}, 600_000);

test.each([
  ['gives what Python gives', 0, 1e-3],
  // Of values up to 0.45; 0.05 where sums of bytes are exact.
  ['in 8 bits gives nearly that', 1, 0.1],
] as const)(
  'the encoder %s, and a point on a disc gives the disc',
  async (_, form, bound) => {
    const picture = discImage(1024, 1024, MEAN, STD);
    const path = (await builtinPrecisionVariants('mobile-sam-encoder'))[form];
    const embedding = await runFile(path, 'input', picture);
    expect(embedding.dims).toEqual([1, 256, 64, 64]);
    const off = greatestDifference(storedFloats(stored.embedding), (i) => {
      const [c, y, x] = [i >> 6, (i >> 3) & 7, i & 7];
      return embedding.data[(c * 16 * 64 + y * 8) * 64 + x * 8];
    });
    expect(off).toBeLessThan(bound);

    const session = await InferenceSession.create(await builtinNetwork('mobile-sam-decoder'));
    const { masks, qualities } = await decode(
      session,
      embedding,
      [
        [170, 120],
        [0, 0],
      ],
      [1, -1],
    );
    await session.release();
    const best = qualities.indexOf(Math.max(...qualities));
    let [both, either] = [0, 0];
    for (let i = 0; i < 65_536; i++) {
      // A pixel of the mask is four of the picture.
      const inside = ((i & 255) * 4 + 2 - 170) ** 2 + ((i >> 8) * 4 + 2 - 120) ** 2 < 70 ** 2;
      const found = masks[best * 65_536 + i]! > 0;
      both += inside && found ? 1 : 0;
      either += inside || found ? 1 : 0;
    }
    expect(both / either).toBeGreaterThan(0.9);
  },
  600_000,
);
