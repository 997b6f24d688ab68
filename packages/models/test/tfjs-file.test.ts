import { readGraph } from '@nobg/models/import/tfjs/read-graph.js';
import { bytesOf } from '@nobg/models/onnx/tensor.js';
import { expect, test } from 'vitest';
import {
  files,
  flag,
  floats,
  ints,
  node,
  run,
  scalar,
  translated,
  whole,
  word,
} from './tf-model.js';

/** A model.json with weights alone. */
function weightsOnly(weights: readonly object[], paths: readonly string[] = ['w.bin']): string {
  return JSON.stringify({ modelTopology: { node: [] }, weightsManifest: [{ paths, weights }] });
}

const values = (json: string, name: string, ...shards: Uint8Array[]) => [
  ...readGraph(json, shards).weights.get(name)!.values,
];

test('weights are read one after the other, across files', () => {
  const json = weightsOnly(
    [
      { name: 'f', shape: [2], dtype: 'float32' },
      { name: 'i', shape: [], dtype: 'int32' },
      { name: 'b', shape: [2], dtype: 'bool' },
    ],
    ['1', '2'],
  );
  const bytes = Buffer.concat([
    bytesOf(Float32Array.of(0.5, -3)),
    bytesOf(Int32Array.of(-7)),
    Uint8Array.of(1, 0),
  ]);
  // Cut in the middle of a number.
  const graph = readGraph(json, [bytes.subarray(0, 5), bytes.subarray(5)]);
  expect(graph.weights.get('f')).toMatchObject({ type: 'float32', dims: [2] });
  expect([...graph.weights.get('f')!.values]).toEqual([0.5, -3]);
  expect(graph.weights.get('i')).toMatchObject({ type: 'int64', dims: [] });
  expect([...graph.weights.get('i')!.values]).toEqual([-7]);
  expect([...graph.weights.get('b')!.values]).toEqual([1, 0]);
});

test.each([
  ['uint8', Uint8Array.of(0, 4, 255)],
  ['uint16', Uint16Array.of(0, 4, 255)],
])('%s weights are dequantised by scale and minimum', (dtype, stored) => {
  const quantization = { dtype, scale: 0.25, min: -1 };
  const json = weightsOnly([{ name: 'q', shape: [3], dtype: 'float32', quantization }]);
  expect(values(json, 'q', bytesOf(stored))).toEqual([-1, 0, 62.75]);
});

test('quantised whole numbers are rounded', () => {
  const quantization = { dtype: 'uint8', scale: 0.4, min: 0 };
  const json = weightsOnly([{ name: 'q', shape: [3], dtype: 'int32', quantization }]);
  expect(values(json, 'q', Uint8Array.of(0, 1, 4))).toEqual([0, 0, 2]);
});

test('float16 weights are converted exactly', () => {
  const quantization = { dtype: 'float16' };
  const json = weightsOnly([{ name: 'h', shape: [3], dtype: 'float32', quantization }]);
  const float16 = Uint16Array.of(0x3c00, 0xc000, 0x3555);
  expect(values(json, 'h', bytesOf(float16))).toEqual([1, -2, 0.333251953125]);
});

test.each([
  ['too short', [new Uint8Array(7)], 'The weights f should take 8 bytes and take 7.'],
  ['too long', [new Uint8Array(9)], 'The weights w.bin should take 8 bytes and take 9.'],
  ['missing', [], 'The network has its weights in 1 files (w.bin); 0 came.'],
])('a file of weights that is %s is refused', (_, shards, message) => {
  const json = weightsOnly([{ name: 'f', shape: [2], dtype: 'float32' }]);
  expect(() => readGraph(json, shards)).toThrow(message);
});

test.each([
  ['{', 'The file is not a TensorFlow.js graph model: not JSON.'],
  ['{}', 'The file is not a TensorFlow.js graph model: modelTopology:'],
  [
    weightsOnly([{ name: 'w', shape: [1], dtype: 'string' }]),
    'The file is not a TensorFlow.js graph model: weightsManifest.0.weights.0.dtype:',
  ],
])('what is not a graph model is said not to be one: %s', (json, message) => {
  expect(() => readGraph(json, [])).toThrow(message);
});

test('the signature says what inputs and outputs are called, with ports or without', () => {
  const { json, shards } = files([node('Relu', 'out', ['in'])]);
  const signature = {
    inputs: { 'photo:0': { name: 'in:0' } },
    outputs: { alpha: { name: 'out:1' } },
  };
  const graph = readGraph(JSON.stringify({ ...JSON.parse(json), signature }), shards);
  expect(graph.signature.get('photo')).toEqual({ node: 'in', port: 0 });
  expect(graph.signature.get('alpha')).toEqual({ node: 'out', port: 1 });
});

const x = floats([1, 2, 2, 1], [1, 2, 3, 4]);
const valid = { padding: word('VALID'), strides: ints(1, 1, 1, 1) };

test.each([
  [
    'an unknown operator',
    node('NonMaxSuppressionV5', 'boxes', ['x']),
    'is of an operator that is not known',
  ],
  ['an input that is missing', node('Sub', 'd', ['x']), 'has 1 inputs; more were expected'],
  [
    'channels that come first',
    node('Conv2D', 'c', ['x', 'w'], { ...valid, data_format: word('NCHW') }),
    'has data format NCHW; NHWC was expected',
  ],
  [
    'weights that are calculated',
    node('Conv2D', 'c', ['x', 'x'], valid),
    'takes its weights from a calculation',
  ],
  [
    'a fused operator',
    node('_FusedConv2D', 'c', ['x', 'w'], {
      ...valid,
      fused_ops: { list: { s: [Buffer.from('Selu').toString('base64')] } },
    }),
    'has fused Selu, which is not known',
  ],
  [
    'strides over the batch',
    node('Conv2D', 'c', ['x', 'w'], { ...valid, strides: ints(2, 1, 1, 1) }),
    'has strides that are not for height and width alone',
  ],
  [
    'a cast to text',
    node('Cast', 'c', ['x'], { DstT: { type: 'DT_STRING' } }),
    'casts to DT_STRING, which is not known',
  ],
  [
    'new axes',
    node('StridedSlice', 's', ['x', 'i', 'i', 'i'], { new_axis_mask: { i: '1' } }),
    'slices with an ellipsis or new axes, which is not known',
  ],
  [
    'corners and centres',
    node('ResizeBilinear', 'r', ['x', 'i'], {
      align_corners: flag(true),
      half_pixel_centers: flag(true),
    }),
    'aligns corners and pixel centres at once',
  ],
  [
    'blocks that do not end',
    node('BatchToSpaceND', 'b', ['x', 'i', 'i']),
    'is not the end of a convolution that SpaceToBatchND begins',
  ],
])('%s is refused by the node and its operator', (_, made, message) => {
  const constants = { w: floats([1, 1, 1, 1], [1]), i: whole(1, 1) };
  expect(() =>
    translated({ nodes: [made], constants, feeds: { x }, outputs: [made.name] }),
  ).toThrow(`Node "${made.name}" (${made.op}) ${message}`);
});

test('a node that there is not is named', () => {
  const nodes = [node('Relu', 'y', ['z'])];
  expect(() => translated({ nodes, feeds: { x }, outputs: ['y'] })).toThrow(
    'The network has no node "z".',
  );
  const second = [node('Relu', 'z', ['x']), node('Relu', 'y', ['z:1'])];
  expect(() => translated({ nodes: second, feeds: { x }, outputs: ['y'] })).toThrow(
    'Node "y" (Relu) reads "z:1", which there is not.',
  );
});

test('control inputs order nothing here and are passed over', async () => {
  const nodes = [node('NoOp', 'first', []), node('AddV2', 'y', ['x', 'one', '^first'])];
  const [y] = await run({ nodes, constants: { one: scalar(1) }, feeds: { x }, outputs: ['y'] });
  expect(y?.values).toEqual([2, 3, 4, 5]);
});

test('a network deeper than the call stack is translated', () => {
  const depth = 20_000;
  const nodes = Array.from({ length: depth }, (_, i) =>
    node('Relu', `n${i}`, [i === 0 ? 'x' : `n${i - 1}`]),
  );
  const graph = translated({ nodes, feeds: { x }, outputs: [`n${depth - 1}`] });
  expect(graph.nodes.filter((n) => n.op === 'Relu')).toHaveLength(depth);
});
