import type { Dimension, Model } from '@nobg/models/onnx/model.js';
import { compileMatte } from '@nobg/models/recipes/matte.js';
import type { ModelEntry } from '@nobg/models/types.js';
import { describe, expect, test } from 'vitest';
import { floats, int, ints, model, node, toFloat16, value } from './build-graph.js';
import { runModel, type TensorData } from './run-network.js';
import { entryFor } from './sample-model.js';

const MEAN = [123.675, 116.28, 103.53] as const;
const STD = [58.395, 57.12, 57.375] as const;
/** How much each channel counts. */
const WEIGHTS = [0.5, -1, 2];

type Change = Partial<ModelEntry> & { readonly size?: number; readonly layout?: 'NCHW' | 'NHWC' };

function entry({ size, layout = 'NCHW', ...change }: Change = {}): ModelEntry {
  const input = { name: 'image', layout, mean: MEAN, std: STD, ...(size ? { size } : {}) };
  return { ...entryFor(Buffer.from('x')), compiler: 'matte', input, ...change };
}

/** A weighted sum of the channels, with as many more outputs as a U²-Net has. */
function network(
  shape: readonly Dimension[] = [1, 3, 'h', 'w'],
  output: readonly Dimension[] = [1, 1, 'h', 'w'],
): Model {
  const sides = ['d1', 'd2', 'd3'];
  return model({
    inputs: [value('image', 'float32', ...shape)],
    outputs: ['alpha', ...sides].map((name) => value(name, 'float32', ...output)),
    initializers: new Map([['weights', floats([1, 3, 1, 1], WEIGHTS)]]),
    nodes: [
      node('Conv', ['image', 'weights'], 'alpha', { kernel_shape: ints(1, 1) }),
      ...sides.map((name) => node('Relu', ['alpha'], name)),
    ],
  });
}

/** Bytes of an RGB picture, channels first. */
function photo(height: number, width: number): TensorData {
  const data = Float32Array.from({ length: 3 * height * width }, (_, i) => (i * 37) % 256);
  return { dims: [1, 3, height, width], data };
}

/** What the network should make of a picture, before its activation. */
function expected({ dims, data }: TensorData): number[] {
  const pixels = dims[2]! * dims[3]!;
  return Array.from({ length: pixels }, (_, i) =>
    WEIGHTS.reduce((sum, w, c) => sum + (w * (data[c * pixels + i]! - MEAN[c]!)) / STD[c]!, 0),
  );
}

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

function expectClose(result: TensorData, values: readonly number[]): void {
  const off = values.map((v, i) => Math.abs(v - result.data[i]!));
  expect(result.data.length).toBe(values.length);
  expect(Math.max(...off)).toBeLessThan(1e-4);
}

describe('the matte recipe', () => {
  test('a network of dynamic size gets the size of the manifest, and its other outputs are pruned', async () => {
    const compiled = compileMatte(network(), entry({ size: 32 }));
    expect(compiled.graph.inputs).toEqual([value('nobg.image', 'float32', 1, 3, 32, 32)]);
    expect(compiled.graph.outputs.map((o) => o.name)).toEqual(['nobg.alpha']);
    expect(compiled.graph.nodes.map((n) => n.op)).not.toContain('Relu');
    const picture = photo(32, 32);
    expectClose(await runModel(compiled, picture), expected(picture));
  });

  test('a network of fixed size with logits gets a sigmoid', async () => {
    const fixed = network([1, 3, 16, 24], [1, 1, 16, 24]);
    const compiled = compileMatte(fixed, entry({ activation: 'sigmoid' }));
    expect(compiled.graph.inputs[0]?.shape).toEqual([1, 3, 16, 24]);
    const picture = photo(16, 24);
    expectClose(await runModel(compiled, picture), expected(picture).map(sigmoid));
  });

  test('a channels-last network gets transposes', async () => {
    const last = model({
      inputs: [value('image', 'float32', 'n', 8, 10, 3)],
      outputs: [value('alpha', 'float32', 'n', 8, 10, 1)],
      initializers: new Map([['weights', floats([3, 1], WEIGHTS)]]),
      nodes: [node('MatMul', ['image', 'weights'], 'alpha')],
    });
    const picture = photo(8, 10);
    const result = await runModel(compileMatte(last, entry({ layout: 'NHWC' })), picture);
    expect(result.dims).toEqual([1, 1, 8, 10]);
    expectClose(result, expected(picture));
  });

  test('a float16 network is converted to float32', async () => {
    const half = model({
      inputs: [value('image', 'float16', 1, 3, 8, 8)],
      outputs: [value('alpha', 'float16', 1, 1, 8, 8)],
      initializers: new Map([['weights', toFloat16(floats([1, 3, 1, 1], WEIGHTS))]]),
      nodes: [node('Conv', ['image', 'weights'], 'alpha', { kernel_shape: ints(1, 1) })],
    });
    const picture = photo(8, 8);
    expectClose(await runModel(compileMatte(half, entry()), picture), expected(picture));
  });
});

const twoInputs = (): Model => {
  const { graph, ...rest } = network();
  return { ...rest, graph: { ...graph, inputs: [...graph.inputs, value('trimap', 'float32', 1)] } };
};
const integers = (): Model =>
  model({
    inputs: [value('image', 'float32', 1, 3, 8, 8)],
    outputs: [value('alpha', 'int64', 1, 8, 8)],
    nodes: [node('ArgMax', ['image'], 'alpha', { axis: int(1), keepdims: int(0) })],
  });

test.each<[string, Model, ModelEntry, string]>([
  [
    'an input of another name',
    network(),
    entry({ input: { name: 'pixels', layout: 'NCHW', mean: MEAN, std: STD } }),
    'The network has no input "pixels"; it has "image".',
  ],
  [
    'an output of another name',
    network(),
    entry({ output: 'mask' }),
    'The network has no output "mask"; it has "alpha", "d1", "d2", "d3".',
  ],
  [
    'four channels in',
    network([1, 4, 8, 8]),
    entry(),
    'Input "image" was expected to be float32 in NCHW with 3 channels, and is float32[1, 4, 8, 8].',
  ],
  [
    'the other layout',
    network([1, 8, 8, 3]),
    entry(),
    'Input "image" was expected to be float32 in NCHW with 3 channels, and is float32[1, 8, 8, 3].',
  ],
  [
    'many channels out',
    network([1, 3, 8, 8], [1, 21, 8, 8]),
    entry(),
    'Output "alpha" was expected to have one channel, float32[1, 1, height, width], and is float32[1, 21, 8, 8].',
  ],
  [
    'a vector out',
    network([1, 3, 8, 8], [1, 1000]),
    entry(),
    'Output "alpha" was expected to have one channel, float32[1, 1, height, width], and is float32[1, 1000].',
  ],
  [
    'whole numbers out',
    integers(),
    entry(),
    'Output "alpha" was expected to be float32, and is int64[1, 8, 8].',
  ],
  [
    'another size than the manifest says',
    network([1, 3, 1024, 1024]),
    entry({ size: 512 }),
    'Input "image" takes 1024×1024 px, and input.size in the manifest is 512; leave it out, or export the network for that size.',
  ],
  [
    'any size when the manifest says none',
    network(),
    entry(),
    'Input "image" takes photos of any size; say as input.size in the manifest at which it works best.',
  ],
  [
    'several photos at once',
    network([4, 3, 8, 8]),
    entry(),
    'Input "image" takes 4 photos at once; export the network for 1 or for any number.',
  ],
  [
    'a second input',
    twoInputs(),
    entry({ size: 32 }),
    'The network wants inputs that its manifest entry does not name: "trimap"; name them as otherInputs, or export it without them.',
  ],
  [
    'no input at all in the manifest',
    network(),
    entry({ input: null }),
    '"sample" names no input for the photo.',
  ],
  [
    'operators of very old',
    { ...network(), opsets: new Map([['', 6]]) },
    entry({ size: 32 }),
    'The network uses opset 6; export it with 7 or newer.',
  ],
])('%s is refused in a sentence', (_, source, described, message) => {
  expect(() => compileMatte(source, described)).toThrow(
    expect.objectContaining({ name: 'ModelError', code: 'compile', message }),
  );
});
