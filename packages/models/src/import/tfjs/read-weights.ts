import { z } from 'zod';
import { ModelError } from '../../model-error.js';
import { float16ToFloat32 } from '../../onnx/float16.js';
import { type Constant, sizeOf, type ValueType } from './value.js';

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  dtype: z.enum(['float32', 'int32', 'bool', 'uint8']),
  quantization: z
    .discriminatedUnion('dtype', [
      z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
      z.object({ dtype: z.literal('float16') }),
    ])
    .optional(),
});

/** A group of weights and the files whose contents, joined, hold them one after the other. */
export const weightGroupSchema = z.object({
  paths: z.array(z.string()),
  weights: z.array(weightSchema),
});

type Weight = z.infer<typeof weightSchema>;

const STORED_BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

const TYPES: Readonly<Record<Weight['dtype'], ValueType>> = {
  float32: 'float32',
  int32: 'int64',
  bool: 'bool',
  // Pictures and masks of bytes are calculated with as numbers.
  uint8: 'float32',
};

/**
 * Weights by name. Quantised ones are value·scale + min.
 * @throws ModelError `compile` when the files are fewer, shorter or longer than the manifest says.
 */
export function readWeights(
  groups: readonly z.infer<typeof weightGroupSchema>[],
  shards: readonly Uint8Array[],
): ReadonlyMap<string, Constant> {
  const wanted = groups.flatMap((group) => group.paths);
  if (wanted.length !== shards.length) {
    throw new ModelError(
      'compile',
      `The network has its weights in ${wanted.length} files (${wanted.join(', ')}); ${shards.length} came.`,
    );
  }
  const weights = new Map<string, Constant>();
  let taken = 0;
  for (const { paths, weights: specs } of groups) {
    const data = Buffer.concat(shards.slice(taken, taken + paths.length));
    taken += paths.length;
    let at = 0;
    for (const spec of specs) {
      const length = sizeOf(spec.shape) * STORED_BYTES[spec.quantization?.dtype ?? spec.dtype];
      weights.set(spec.name, readWeight(spec, data.subarray(at, at + length), length));
      at += length;
    }
    if (at !== data.length) throw wrongLength(paths.join(', '), at, data.length);
  }
  return weights;
}

function readWeight(spec: Weight, stored: Buffer, length: number): Constant {
  if (stored.length !== length) throw wrongLength(spec.name, length, stored.length);
  const type = TYPES[spec.dtype];
  const numbers = decode(spec, stored);
  const values =
    type === 'int64'
      ? Int32Array.from(numbers, Math.round)
      : type === 'bool'
        ? Uint8Array.from(numbers)
        : Float32Array.from(numbers);
  return { kind: 'constant', type, dims: spec.shape, values };
}

function decode({ dtype, quantization: q }: Weight, stored: Buffer): ArrayLike<number> {
  // A copy, because typed arrays want aligned bytes.
  const { buffer } = Uint8Array.from(stored);
  if (q?.dtype === 'float16') return float16ToFloat32(stored);
  if (q) {
    const levels = q.dtype === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer);
    // The runtime multiplies and adds in double precision, then rounds once.
    return Float32Array.from(levels, (level) => level * q.scale + q.min);
  }
  if (dtype === 'float32') return new Float32Array(buffer);
  return dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
}

function wrongLength(what: string, expected: number, came: number): ModelError {
  return new ModelError(
    'compile',
    `The weights ${what} should take ${expected} bytes and take ${came}.`,
  );
}
