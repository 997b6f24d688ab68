import { expect, test } from 'vitest';
import {
  apart,
  floats,
  ints,
  type JsonNode,
  node,
  noise,
  run,
  scalar,
  translated,
  whole,
  word,
} from './tf-model.js';

const same = { padding: word('SAME'), strides: ints(1, 1, 1, 1) };

/** x + a and x·b where `predicate` holds, x − a and x otherwise; a is the branches' own. */
function conditional(predicate: string): JsonNode[] {
  return [
    node('Conv2D', 'conv', ['x', 'eye'], same),
    node('Switch', 'x?', ['conv', predicate]),
    node('Switch', 'a?', ['a', predicate]),
    node('AddV2', 'more', ['x?:1', 'a?:1']),
    node('Sub', 'less', ['x?', 'a?']),
    node('Mul', 'times', ['x?:1', 'b']),
    node('Identity', 'same', ['x?']),
    node('Merge', 'sum', ['less', 'more']),
    node('Merge', 'product', ['same', 'times']),
    // Lies between the two in any order of calculation.
    node('Relu', 'y', ['sum']),
    node('SquaredDifference', 'z', ['y', 'product']),
  ];
}

const constants = {
  ...{ eye: floats([1, 1, 1, 1], [1]), a: scalar(2), b: scalar(3), one: scalar(1) },
};
const x = floats([1, 1, 3, 1], [-1, 0.5, 4]);
const sums = (sign: number) => x.values.map((v) => Math.max(v + 2 * sign, 0));

test('a conditional on an input takes the branch that the input asks for', async () => {
  for (const [ratio, sign] of [
    [1, 1],
    [0.5, -1],
  ] as const) {
    const [y, product] = await run({
      nodes: [node('Equal', 'is', ['ratio', 'one']), ...conditional('is')],
      constants,
      ...{ feeds: { x, ratio: floats([1], [ratio]) }, outputs: ['y', 'product', 'z'] },
    });
    expect(y?.values).toEqual(sums(sign));
    expect(product?.values).toEqual(x.values.map((v) => (ratio === 1 ? 3 * v : v)));
  }
});

test('the two ends of a conditional share one If, which holds only what is in the branches', () => {
  const graph = translated({
    nodes: [node('Equal', 'is', ['ratio', 'one']), ...conditional('is')],
    constants,
    ...{ feeds: { x, ratio: floats([1], [1]) }, outputs: ['z'] },
  });
  const ops = graph.nodes.map((n) => n.op);
  expect(ops.filter((op) => op === 'If')).toHaveLength(1);
  expect(ops.filter((op) => op === 'Conv')).toHaveLength(1);
  expect(ops).not.toContain('Add');
});

test('a conditional that is decided when converting leaves one branch and no If', async () => {
  const request = {
    nodes: [node('Equal', 'is', ['b', 'one']), ...conditional('is')],
    ...{ constants, feeds: { x }, outputs: ['y', 'product'] },
  };
  const [y, product] = await run(request);
  expect(y?.values).toEqual(sums(-1));
  expect(product?.values).toEqual(x.values);
  const ops = translated(request).nodes.map((n) => n.op);
  expect(ops).not.toContain('If');
  expect(ops).not.toContain('Add');
});

test('a conditional inside another is refused by name', () => {
  const nodes = [
    node('Less', 'outer', ['r', 'one']),
    node('Switch', 'in', ['x', 'outer']),
    node('Less', 'inner', ['in', 'one']),
    node('Switch', 'deeper', ['in', 'inner']),
    node('Merge', 'm', ['deeper', 'deeper:1']),
  ];
  const feeds = { x: floats([1], [1]), r: floats([1], [1]) };
  expect(() => translated({ nodes, constants, feeds, outputs: ['m'] })).toThrow(
    'Node "deeper" (Switch) is in a conditional inside another, which is not supported.',
  );
});

test('a loop is refused', () => {
  const nodes = [node('AddV2', 'a', ['b', 'x']), node('Relu', 'b', ['a'])];
  expect(() => translated({ nodes, feeds: { x }, outputs: ['a'] })).toThrow(
    'Node "a" needs its own result: loops are not supported.',
  );
});

/** A gated recurrent unit of two channels, as RVM has four. */
const unit: JsonNode[] = [
  node('Relu', 'x', ['fed']),
  node('Conv2D', 'in', ['x', 'first'], same),
  node('Shape', 'shape', ['in']),
  node('BroadcastTo', 'h', ['state', 'shape']),
  node('ConcatV2', 'both', ['in', 'h', 'last']),
  node('Conv2D', 'gates', ['both', 'gateWeights'], same),
  node('Sigmoid', 'open', ['gates']),
  node('Split', 'gate', ['last', 'open'], { num_split: { i: '2' } }),
  node('Mul', 'kept', ['gate', 'h']),
  node('ConcatV2', 'both2', ['in', 'kept', 'last']),
  node('Conv2D', 'candidate', ['both2', 'weights'], same),
  node('Tanh', 'new', ['candidate']),
  node('Sub', 'rest', ['unity', 'gate:1']),
  node('Mul', 'old', ['rest', 'h']),
  node('Mul', 'fresh', ['gate:1', 'new']),
  node('AddV2', 'y', ['old', 'fresh']),
];

const unitConstants = {
  first: noise(1, 1, 3, 2),
  gateWeights: noise(3, 3, 4, 4),
  weights: noise(3, 3, 4, 2),
  last: scalar(-1, 'int32'),
  unity: scalar(1),
} as const;

test('a state that is not fed is zero, and its part of the weights is left out', async () => {
  const fed = noise(1, 5, 4, 3);
  const common = { nodes: unit, constants: unitConstants, outputs: ['y'] };
  const zeros = floats([1, 1, 1, 1], [0]);
  const [expected] = await run({ ...common, feeds: { fed, state: zeros } });
  const folded = { ...common, feeds: { fed }, states: ['state'] };
  const [y] = await run(folded);
  expect(apart(y, expected!)).toBeLessThan(1e-6);

  const graph = translated(folded);
  expect(graph.inputs.map((i) => i.name)).toEqual(['fed']);
  const ops = graph.nodes.map((n) => n.op);
  expect(ops).not.toContain('Concat');
  expect(ops).not.toContain('Expand');
  const channels = graph.nodes
    .filter((n) => n.op === 'Conv')
    .map((n) => graph.initializers.get(n.inputs[1]!)!.dims[1]);
  expect(channels).toEqual([3, 2, 2]);
});

test('a state of zeros in a place that is not known is refused by name', () => {
  const maximum = [node('Maximum', 'm', ['x', 'state'])];
  expect(() =>
    translated({ nodes: maximum, feeds: { x }, states: ['state'], outputs: ['m'] }),
  ).toThrow('Node "m" (Maximum) combines a state of zeros in a way that is not known.');
  const shape = [node('Shape', 's', ['state'])];
  expect(() =>
    translated({ nodes: shape, feeds: { x }, states: ['state'], outputs: ['s'] }),
  ).toThrow('Node "s" (Shape) cannot read a value that is zeros.');
  const rows = [node('ConcatV2', 'c', ['x', 'state', 'axis'])];
  expect(() =>
    translated({
      nodes: rows,
      constants: { axis: whole(1) },
      ...{ feeds: { x }, states: ['state'], outputs: ['c'] },
    }),
  ).toThrow('Node "c" (ConcatV2) joins a state of zeros elsewhere than in the channels.');
});
