import { expect, test } from 'vitest';
import { identityConvolution } from './identity-convolution.js';
import {
  apart,
  floats,
  int,
  ints,
  node,
  noise,
  run,
  scalar,
  translated,
  type,
  whole,
} from './tf-model.js';

const A = [7, -7, 6, -6, 0, 5];
const B = [2, 2, -3, -3, 4, 5];
const floorRemainder = (a: number, b: number) => a - Math.floor(a / b) * b;

test.each([
  ['AddV2', (a: number, b: number) => a + b],
  ['Sub', (a: number, b: number) => a - b],
  ['Mul', (a: number, b: number) => a * b],
  ['FloorDiv', (a: number, b: number) => Math.floor(a / b)],
  ['FloorMod', floorRemainder],
  ['Maximum', Math.max],
  ['Minimum', Math.min],
  ['SquaredDifference', (a: number, b: number) => (a - b) ** 2],
  ['Equal', (a: number, b: number) => Number(a === b)],
  ['Less', (a: number, b: number) => Number(a < b)],
  ['GreaterEqual', (a: number, b: number) => Number(a >= b)],
] as const)('%s of whole numbers and of floats, known before or not', async (op, formula) => {
  const expected = A.map((a, i) => formula(a, B[i]!));
  const b = whole(...B);
  const request = {
    nodes: [
      node(op, 'fed', ['a', 'b']),
      node(op, 'floats', ['fa', 'fb']),
      node(op, 'folded', ['ca', 'cb']),
      node('Cast', 'cast', ['folded'], { DstT: type('DT_FLOAT') }),
      // What is calculated when converting must meet something fed to be an output.
      node('Mul', 'known', ['cast', 'ones']),
    ],
    constants: { ca: whole(...A), cb: b },
    feeds: {
      ...{ a: whole(...A), b, fa: floats([6], A), fb: floats([6], B) },
      ones: floats([6], [1, 1, 1, 1, 1, 1]),
    },
  };
  const results = await run({ ...request, outputs: ['fed', 'floats', 'known'] });
  const folded = translated({ ...request, outputs: ['known'] });
  expect(folded.nodes.map((n) => n.op)).toEqual(['Mul', 'Identity']);
  expect(results.map((r) => r.values)).toEqual([expected, expected, expected]);
});

test('what is known when converting is calculated then, with broadcasting', () => {
  const graph = translated({
    nodes: [
      node('Sub', 'table', ['column', 'row']),
      node('Less', 'below', ['table', 'limit']),
      node('Cast', 'mask', ['below'], { DstT: type('DT_FLOAT') }),
      node('Mul', 'y', ['x', 'mask']),
    ],
    constants: {
      column: floats([2, 1], [1, 5]),
      row: floats([3], [0, 1, 6]),
      limit: scalar(1),
    },
    ...{ feeds: { x: floats([2, 3], [1, 2, 3, 4, 5, 6]) }, outputs: ['y'] },
  });
  expect(graph.nodes.map((n) => n.op)).toEqual(['Mul', 'Identity']);
  const [mask] = [...graph.initializers.values()];
  expect([...new Float32Array(mask!.data.slice().buffer)]).toEqual([0, 1, 1, 0, 0, 1]);
});

test('channels broadcast after a convolution as they did before, without a transpose', async () => {
  const x = noise(1, 2, 3, 2);
  const { node: conv, constants } = identityConvolution('x', 'conv', 2);
  const request = {
    nodes: [
      conv,
      node('Mul', 'scaled', ['conv', 'scale']),
      node('AddV2', 'shifted', ['shift', 'scaled']),
      node('Sub', 'less', ['shifted', 'rows']),
      node('Maximum', 'y', ['less', 'floor']),
    ],
    constants: {
      ...constants,
      scale: floats([2], [2, -3]),
      shift: floats([1, 1, 1, 2], [0.5, 1]),
      rows: floats([2, 1, 1], [0, 0.25]),
      floor: scalar(-1),
    },
    ...{ feeds: { x }, outputs: ['y'] },
  };
  const expected = x.values.map((v, i) =>
    Math.max(v * [2, -3][i % 2]! + [0.5, 1][i % 2]! - (i < 6 ? 0 : 0.25), -1),
  );
  const [y] = await run(request);
  expect(apart(y, floats(x.dims, expected))).toBeLessThan(1e-5);
  // One on the way in, one on the way out.
  const ops = translated(request).nodes.map((n) => n.op);
  expect(ops.filter((op) => op === 'Transpose')).toHaveLength(2);
});

test('a vector that is calculated broadcasts against a convolution by its own rules', async () => {
  const x = noise(1, 2, 3, 2);
  const { node: conv, constants } = identityConvolution('x', 'conv', 2);
  const [y] = await run({
    nodes: [conv, node('Neg', 'minus', ['v']), node('Mul', 'y', ['conv', 'minus'])],
    constants,
    ...{ feeds: { x, v: floats([2], [2, 3]) }, outputs: ['y'] },
  });
  const expected = x.values.map((v, i) => -v * [2, 3][i % 2]!);
  expect(apart(y, floats(x.dims, expected))).toBeLessThan(1e-5);
});

test('shapes are what TensorFlow has, after a convolution too', async () => {
  const { node: conv, constants } = identityConvolution('x', 'conv', 2);
  const [shape, packed, count] = await run({
    nodes: [
      conv,
      node('Shape', 'shape', ['conv']),
      node('StridedSlice', 'rows', ['shape', 'one', 'two', 'one'], { shrink_axis_mask: int(1) }),
      node('Pack', 'packed', ['rows', 'seven']),
      node('Cast', 'count', ['rows'], { DstT: type('DT_FLOAT') }),
    ],
    constants: { ...constants, one: whole(1), two: whole(2), seven: scalar(7, 'int32') },
    ...{ feeds: { x: noise(1, 3, 5, 2) }, outputs: ['shape', 'packed', 'count'] },
  });
  expect(shape?.values).toEqual([1, 3, 5, 2]);
  expect(packed?.values).toEqual([3, 7]);
  expect(count).toEqual({ dims: [], values: [3] });
});

test('dimensions are added, dropped and rearranged', async () => {
  const x = floats([2, 3], [1, 2, 3, 4, 5, 6]);
  const [turned, squeezed, wide, gathered] = await run({
    nodes: [
      node('ExpandDims', 'deep', ['x', 'last']),
      node('Squeeze', 'squeezed', ['deep'], { squeeze_dims: ints(2) }),
      node('Reshape', 'flat', ['x', 'any']),
      node('BroadcastTo', 'wide', ['flat', 'shape']),
      node('Reshape', 'turned', ['flat', 'three']),
      node('GatherV2', 'gathered', ['x', 'columns', 'one']),
    ],
    constants: {
      ...{ last: scalar(-1, 'int32'), any: whole(-1), shape: whole(2, 6), three: whole(3, 2) },
      ...{ columns: whole(2, 0), one: scalar(1, 'int32') },
    },
    ...{ feeds: { x }, outputs: ['turned', 'squeezed', 'wide', 'gathered'] },
  });
  expect(turned).toEqual({ dims: [3, 2], values: [1, 2, 3, 4, 5, 6] });
  expect(squeezed).toEqual({ dims: [2, 3], values: [1, 2, 3, 4, 5, 6] });
  expect(wide).toEqual({ dims: [2, 6], values: [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6] });
  expect(gathered).toEqual({ dims: [2, 2], values: [3, 1, 6, 4] });
});

test('the greatest of channels, of a list, and their shares', async () => {
  const x = floats([1, 1, 2, 3], [0, 2, 1, 5, 4, 3]);
  const { node: conv, constants } = identityConvolution('x', 'conv', 3);
  const [index, share, values, indices] = await run({
    nodes: [
      conv,
      node('ArgMax', 'index', ['conv', 'last']),
      node('Softmax', 'share', ['conv']),
      node('Reshape', 'list', ['conv', 'flat']),
      node('TopKV2', 'top', ['list', 'two']),
      node('Identity', 'at', ['top:1']),
    ],
    constants: {
      ...constants,
      ...{ last: scalar(-1, 'int32'), flat: whole(-1), two: scalar(2, 'int32') },
    },
    ...{ feeds: { x }, outputs: ['index', 'share', 'top', 'at'] },
  });
  expect(index).toEqual({ dims: [1, 1, 2], values: [1, 0] });
  const e = Math.exp(-1);
  const total = 1 + e + e * e;
  const shares = [(e * e) / total, 1 / total, e / total, 1 / total, e / total, (e * e) / total];
  expect(apart(share, floats([1, 1, 2, 3], shares))).toBeLessThan(1e-6);
  expect(values?.values).toEqual([5, 4]);
  expect(indices?.values).toEqual([3, 4]);
});

test.each([
  ['Relu6', (v: number) => Math.min(Math.max(v, 0), 6)],
  ['Sigmoid', (v: number) => 1 / (1 + Math.exp(-v))],
  ['Tanh', Math.tanh],
  ['Softplus', (v: number) => Math.log1p(Math.exp(v))],
  ['Square', (v: number) => v * v],
  ['LeakyRelu', (v: number) => (v < 0 ? 0.1 * v : v)],
  ['Elu', (v: number) => (v < 0 ? Math.exp(v) - 1 : v)],
] as const)('%s', async (op, formula) => {
  const x = [-3, -0.5, 0, 0.5, 2, 8];
  const attributes = { alpha: { f: 0.1 } };
  const [y] = await run({
    nodes: [node(op, 'y', ['x'], op === 'LeakyRelu' ? attributes : {})],
    ...{ feeds: { x: floats([6], x) }, outputs: ['y'] },
  });
  expect(apart(y, floats([6], x.map(formula)))).toBeLessThan(1e-5);
});

test.each([
  ['Rsqrt', (v: number) => 1 / Math.sqrt(v)],
  ['Log', Math.log],
] as const)('%s of positive numbers', async (op, formula) => {
  const x = [0.25, 1, 3];
  const [y] = await run({
    nodes: [node(op, 'y', ['x'])],
    ...{ feeds: { x: floats([3], x) }, outputs: ['y'] },
  });
  expect(apart(y, floats([3], x.map(formula)))).toBeLessThan(1e-5);
});

test('a Prelu of its own has a slope for each channel', async () => {
  const x = noise(1, 2, 2, 2);
  const { node: conv, constants } = identityConvolution('x', 'conv', 2);
  const [y] = await run({
    nodes: [conv, node('Prelu', 'y', ['conv', 'slope'])],
    constants: { ...constants, slope: floats([1, 1, 2], [0.5, 2]) },
    ...{ feeds: { x }, outputs: ['y'] },
  });
  const expected = x.values.map((v, i) => (v < 0 ? v * [0.5, 2][i % 2]! : v));
  expect(apart(y, floats(x.dims, expected))).toBeLessThan(1e-6);
});

test('any number of values are added', async () => {
  const [y] = await run({
    nodes: [node('AddN', 'y', ['a', 'b', 'c'])],
    constants: { c: floats([2], [100, 200]) },
    feeds: { a: floats([2], [1, 2]), b: floats([2], [10, 20]) },
    outputs: ['y'],
  });
  expect(y?.values).toEqual([111, 222]);
});
