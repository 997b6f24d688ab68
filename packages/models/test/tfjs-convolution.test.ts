import { expect, test } from 'vitest';
import { referenceConvolution } from './reference-convolution.js';
import { apart, floats, ints, node, noise, run, scalar, whole, word, words } from './tf-model.js';

const same = { padding: word('SAME'), strides: ints(1, 1, 1, 1) };
const valid = { ...same, padding: word('VALID') };

test.each([
  ['SAME', 1, 1],
  ['SAME', 2, 1],
  ['SAME', 1, 2],
  ['VALID', 1, 1],
  ['VALID', 2, 1],
  ['VALID', 1, 2],
] as const)('a convolution with padding %s, stride %d, dilation %d', async (padding, s, d) => {
  const [x, weights] = [noise(1, 8, 7, 3), noise(3, 2, 3, 4)];
  const attributes = {
    padding: word(padding),
    strides: ints(1, s, s, 1),
    dilations: ints(1, d, d, 1),
  };
  const [y] = await run({
    nodes: [node('Conv2D', 'y', ['x', 'w'], attributes)],
    ...{ constants: { w: weights }, feeds: { x }, outputs: ['y'] },
  });
  const expected = referenceConvolution({ x, weights, padding, stride: s, dilation: d });
  expect(apart(y, expected)).toBeLessThan(1e-4);
});

test.each([1, 2])('a depthwise convolution with %d results for each channel', async (results) => {
  const [x, weights] = [noise(1, 6, 5, 3), noise(3, 3, 3, results)];
  const [y] = await run({
    nodes: [node('DepthwiseConv2dNative', 'y', ['x', 'w'], same)],
    ...{ constants: { w: weights }, feeds: { x }, outputs: ['y'] },
  });
  const expected = referenceConvolution({ x, weights, padding: 'SAME', depthwise: true });
  expect(apart(y, expected)).toBeLessThan(1e-4);
});

test.each([
  ['Relu', (v: number) => Math.max(v, 0)],
  ['Relu6', (v: number) => Math.min(Math.max(v, 0), 6)],
  ['LeakyRelu', (v: number) => (v < 0 ? 0.2 * v : v)],
  ['Prelu', (v: number, c: number) => (v < 0 ? [0.5, -1][c]! * v : v)],
] as const)('a bias and %s that are fused into a convolution', async (activation, apply) => {
  const [x, weights] = [noise(1, 4, 4, 3), noise(1, 1, 3, 2)];
  const fused = { ...valid, fused_ops: words('BiasAdd', activation) };
  const inputs = ['x', 'w', 'b', ...(activation === 'Prelu' ? ['slope'] : [])];
  const [y] = await run({
    nodes: [node('_FusedConv2D', 'y', inputs, fused)],
    constants: {
      w: weights,
      b: floats([2], [0.5, -1]),
      slope: floats([2], [0.5, -1]),
    },
    ...{ feeds: { x }, outputs: ['y'] },
  });
  const { dims, values } = referenceConvolution({ x, weights, padding: 'VALID' });
  const expected = values.map((v, i) => apply(v + [0.5, -1][i % 2]!, i % 2));
  expect(apart(y, { dims, values: expected })).toBeLessThan(1e-5);
});

test('a convolution with explicit paddings', async () => {
  const [x, weights] = [noise(1, 3, 3, 1), noise(3, 3, 1, 1)];
  const padded = { ...same, padding: word('EXPLICIT') };
  const [y, expected] = await run({
    nodes: [
      node('Conv2D', 'y', ['x', 'w'], {
        ...padded,
        explicit_paddings: ints(0, 0, 2, 1, 0, 3, 0, 0),
      }),
      node('Pad', 'around', ['x', 'pairs']),
      node('Conv2D', 'z', ['around', 'w'], valid),
    ],
    constants: {
      w: weights,
      pairs: { dims: [4, 2], values: [0, 0, 2, 1, 0, 3, 0, 0], dtype: 'int32' },
    },
    ...{ feeds: { x }, outputs: ['y', 'z'] },
  });
  expect(y?.dims).toEqual([1, 4, 4, 1]);
  expect(apart(y, expected!)).toBeLessThan(1e-5);
});

test('a dilated convolution whose blocks are filled up at run time', async () => {
  const [x, weights] = [noise(1, 9, 7, 2), noise(3, 3, 2, 1)];
  const [y] = await run({
    nodes: [
      node('Shape', 'shape', ['x']),
      node('StridedSlice', 'size', ['shape', 'one', 'three', 'one']),
      node('FloorMod', 'over', ['size', 'block']),
      node('Sub', 'missing', ['block', 'over']),
      node('FloorMod', 'fill', ['missing', 'block']),
      node('Pack', 'paddings', ['none', 'fill'], { axis: { i: '1' } }),
      node('SpaceToBatchND', 'blocks', ['x', 'block', 'paddings']),
      node('DepthwiseConv2dNative', 'conv', ['blocks', 'w'], valid),
      node('BatchToSpaceND', 'y', ['conv', 'block', 'paddings']),
    ],
    constants: {
      w: weights,
      ...{ block: whole(2, 2), none: whole(0, 0), one: whole(1), three: whole(3) },
    },
    ...{ feeds: { x }, outputs: ['y'] },
  });
  const expected = referenceConvolution({
    ...{ x, weights, padding: 'VALID', dilation: 2, depthwise: true },
  });
  expect(apart(y, expected)).toBeLessThan(1e-5);
});

test('a dilated convolution with paddings and crops that are known', async () => {
  const [x, weights] = [noise(1, 9, 8, 2), noise(3, 3, 2, 3)];
  const [y] = await run({
    nodes: [
      node('SpaceToBatchND', 'blocks', ['x', 'block', 'paddings']),
      node('Conv2D', 'conv', ['blocks', 'w'], valid),
      node('BatchToSpaceND', 'y', ['conv', 'block', 'crops']),
    ],
    constants: {
      w: weights,
      block: whole(2, 2),
      // Two on each side for SAME, then one row to whole blocks, which is cropped again.
      paddings: { dims: [2, 2], values: [2, 3, 2, 2], dtype: 'int32' },
      crops: { dims: [2, 2], values: [0, 1, 0, 0], dtype: 'int32' },
    },
    ...{ feeds: { x }, outputs: ['y'] },
  });
  const expected = referenceConvolution({ x, weights, padding: 'SAME', dilation: 2 });
  expect(apart(y, expected)).toBeLessThan(1e-5);
});

test.each(['MaxPool', 'AvgPool'])('%s leaves padding out', async (op) => {
  const x = floats(
    [1, 3, 5, 1],
    Array.from({ length: 15 }, (_, i) => i - 20),
  );
  const [y] = await run({
    nodes: [
      node(op, 'y', ['x'], {
        ...{ padding: word('SAME'), ksize: ints(1, 2, 2, 1), strides: ints(1, 2, 2, 1) },
      }),
    ],
    ...{ feeds: { x }, outputs: ['y'] },
  });
  const expected: number[] = [];
  for (let row = 0; row < 3; row += 2) {
    for (let column = 0; column < 5; column += 2) {
      const window = [0, 1]
        .flatMap((i) => [0, 1].map((j) => [row + i, column + j] as const))
        .filter(([r, c]) => r < 3 && c < 5)
        .map(([r, c]) => x.values[r * 5 + c]!);
      const sum = window.reduce((a, b) => a + b, 0);
      expected.push(op === 'MaxPool' ? Math.max(...window) : sum / window.length);
    }
  }
  expect(apart(y, floats([1, 2, 3, 1], expected))).toBeLessThan(1e-5);
});

test('a mean over height and width of a convolution, kept or dropped', async () => {
  const x = noise(1, 5, 4, 3);
  const weights = noise(1, 1, 3, 2);
  const [kept, dropped, channels] = await run({
    nodes: [
      node('Conv2D', 'conv', ['x', 'w'], valid),
      node('Mean', 'kept', ['conv', 'area'], { keep_dims: { b: true } }),
      node('Mean', 'dropped', ['conv', 'area']),
      node('Mean', 'channels', ['conv', 'last'], { keep_dims: { b: true } }),
    ],
    constants: { w: weights, area: whole(1, 2), last: scalar(-1, 'int32') },
    ...{ feeds: { x }, outputs: ['kept', 'dropped', 'channels'] },
  });
  const { values } = referenceConvolution({ x, weights, padding: 'VALID' });
  const means = [0, 1].map(
    (c) => values.filter((_, i) => i % 2 === c).reduce((a, b) => a + b, 0) / 20,
  );
  expect(apart(kept, floats([1, 1, 1, 2], means))).toBeLessThan(1e-5);
  expect(apart(dropped, floats([1, 2], means))).toBeLessThan(1e-5);
  const across = Array.from({ length: 20 }, (_, i) => (values[2 * i]! + values[2 * i + 1]!) / 2);
  expect(apart(channels, floats([1, 5, 4, 1], across))).toBeLessThan(1e-5);
});
