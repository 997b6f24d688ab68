import { expect, test } from 'vitest';
import { identityConvolution } from './identity-convolution.js';
import {
  apart,
  flag,
  floats,
  int,
  type JsonNode,
  node,
  noise,
  run,
  scalar,
  type Values,
  whole,
  word,
} from './tf-model.js';

/** Runs one operator on a value as it is fed, and on the same after a convolution. */
async function bothWays(
  x: Values,
  nodes: (from: string, to: string) => readonly JsonNode[],
  constants: Readonly<Record<string, Values>>,
): Promise<readonly Values[]> {
  const { node: conv, constants: eye } = identityConvolution('x', 'conv', x.dims[3]!);
  return run({
    nodes: [conv, ...nodes('x', 'plain'), ...nodes('conv', 'first')],
    ...{ constants: { ...constants, ...eye }, feeds: { x }, outputs: ['plain', 'first'] },
  });
}

/** Rows, columns and channels of x by a rule for where each comes from. */
function picked(
  x: Values,
  dims: readonly [number, number, number],
  from: (y: number, x: number, c: number) => readonly [number, number, number] | null,
): Values {
  const [, , width = 0, channels = 0] = x.dims;
  const values: number[] = [];
  for (let i = 0; i < dims[0]; i++) {
    for (let j = 0; j < dims[1]; j++) {
      for (let k = 0; k < dims[2]; k++) {
        const at = from(i, j, k);
        values.push(at ? x.values[(at[0] * width + at[1]) * channels + at[2]]! : 0);
      }
    }
  }
  return floats([1, ...dims], values);
}

const X = noise(1, 3, 4, 2);

test.each<[string, (from: string, to: string) => JsonNode[], Values]>([
  [
    'Slice of known sizes',
    (from, to) => [node('Slice', to, [from, 'begin', 'size'])],
    picked(X, [2, 4, 1], (y, x) => [y + 1, x, 1]),
  ],
  [
    'Slice of sizes that are calculated',
    (from, to) => [
      node('Neg', `${to}/1`, ['minusSize']),
      node('Slice', to, [from, 'begin', `${to}/1`]),
    ],
    picked(X, [2, 4, 1], (y, x) => [y + 1, x, 1]),
  ],
  [
    'StridedSlice with masks',
    (from, to) => [
      node('StridedSlice', to, [from, 'from', 'to', 'by'], {
        ...{ begin_mask: int(1), end_mask: int(5) },
      }),
    ],
    picked(X, [2, 3, 1], (y, x) => [2 * y, 1 + x, 1]),
  ],
  [
    'Pad',
    (from, to) => [node('Pad', to, [from, 'pairs'])],
    picked(X, [4, 6, 3], (y, x, c) => (y < 1 || x < 0 || x >= 4 || c >= 2 ? null : [y - 1, x, c])),
  ],
  [
    'Pad by what is calculated',
    (from, to) => [node('Neg', `${to}/1`, ['minusPairs']), node('Pad', to, [from, `${to}/1`])],
    picked(X, [4, 6, 3], (y, x, c) => (y < 1 || x < 0 || x >= 4 || c >= 2 ? null : [y - 1, x, c])),
  ],
  [
    'MirrorPad',
    (from, to) => [node('MirrorPad', to, [from, 'mirrored'], { mode: word('REFLECT') })],
    picked(X, [5, 4, 2], (y, x, c) => [[1, 0, 1, 2, 1][y]!, x, c]),
  ],
  [
    'ConcatV2 of channels counted from the end',
    (from, to) => [node('ConcatV2', to, [from, from, 'last'])],
    picked(X, [3, 4, 4], (y, x, c) => [y, x, c % 2]),
  ],
  [
    'Split',
    (from, to) => [
      node('Split', `${to}/1`, ['last', from], { num_split: int(2) }),
      node('Identity', to, [`${to}/1:1`]),
    ],
    picked(X, [3, 4, 1], (y, x) => [y, x, 1]),
  ],
  [
    'SplitV of rows',
    (from, to) => [
      node('SplitV', `${to}/1`, [from, 'parts', 'rowAxis']),
      node('Identity', to, [`${to}/1:1`]),
    ],
    picked(X, [2, 4, 2], (y, x, c) => [y + 1, x, c]),
  ],
  [
    'Transpose there and back',
    (from, to) => [
      node('Transpose', `${to}/1`, [from, 'turn']),
      node('Transpose', to, [`${to}/1`, 'turn']),
    ],
    X,
  ],
  [
    'ResizeNearestNeighbor',
    (from, to) => [node('ResizeNearestNeighbor', to, [from, 'size2'])],
    picked(X, [6, 6, 2], (y, x, c) => [Math.floor(y / 2), Math.floor((x * 4) / 6), c]),
  ],
])('%s, as it is fed and after a convolution', async (_, nodes, expected) => {
  const results = await bothWays(X, nodes, {
    begin: whole(0, 1, 0, 1),
    size: whole(1, 2, -1, 1),
    // A sign is turned at run time, so that what comes of it counts as calculated.
    minusSize: whole(-1, -2, 1, -1),
    from: whole(0, 0, 1, 1),
    to: whole(0, 3, 3, 9),
    by: whole(1, 2, 1, 1),
    pairs: { dims: [4, 2], values: [0, 0, 1, 0, 0, 2, 0, 1], dtype: 'int32' },
    minusPairs: { dims: [4, 2], values: [0, 0, -1, 0, 0, -2, 0, -1], dtype: 'int32' },
    mirrored: { dims: [4, 2], values: [0, 0, 1, 1, 0, 0, 0, 0], dtype: 'int32' },
    last: scalar(-1, 'int32'),
    rowAxis: scalar(1, 'int32'),
    parts: whole(1, 2),
    turn: whole(0, 2, 1, 3),
    size2: whole(6, 6),
  });
  for (const result of results) expect(apart(result, expected)).toBeLessThan(1e-6);
});

/** Bilinear interpolation of one row, at positions given as fractions of its columns. */
function interpolated(row: readonly number[], positions: readonly number[]): number[] {
  return positions.map((p) => {
    const at = Math.min(Math.max(p, 0), row.length - 1);
    const left = Math.floor(at);
    const right = Math.min(left + 1, row.length - 1);
    return row[left]! * (1 - (at - left)) + row[right]! * (at - left);
  });
}

test.each([
  ['pixel centres', { half_pixel_centers: flag(true) }, (i: number) => (i + 0.5) * 0.5 - 0.5],
  ['corners', { align_corners: flag(true) }, (i: number) => (i * 3) / 7],
  ['neither', {}, (i: number) => i * 0.5],
])('ResizeBilinear that aligns %s', async (_, attributes, position) => {
  const row = [1, 5, -2, 8];
  const [y] = await run({
    nodes: [node('ResizeBilinear', 'y', ['x', 'size'], attributes)],
    constants: { size: whole(1, 8) },
    ...{ feeds: { x: floats([1, 1, 4, 1], row) }, outputs: ['y'] },
  });
  const expected = interpolated(
    row,
    Array.from({ length: 8 }, (__, i) => position(i)),
  );
  expect(apart(y, floats([1, 1, 8, 1], expected))).toBeLessThan(1e-5);
});
