import type { Graph, Node } from '@nobg/models/onnx/model.js';
import { int64Tensor } from '@nobg/models/onnx/tensor.js';
import { validateGraph } from '@nobg/models/onnx/validate.js';
import { propagateTransposes } from '@nobg/models/passes/propagate-transposes.js';
import { describe, expect, test } from 'vitest';
import { floats, graph, int, ints, model, node, value, weights } from './build-graph.js';
import { greatestDifference, runGraph, wave } from './run-network.js';

const SHAPE = [1, 3, 4, 5] as const;
const toLast = (from: string, to: string) =>
  node('Transpose', [from], to, { perm: ints(0, 2, 3, 1) });
const toFirst = (from: string, to: string) =>
  node('Transpose', [from], to, { perm: ints(0, 3, 1, 2) });

/** A network over x, channels last from `t` on, whose output is y. */
function network(nodes: readonly Node[], rank = 4): Graph {
  return graph({
    inputs: [value('x', 'float32', ...SHAPE)],
    outputs: [value('y', 'float32', ...Array<null>(rank).fill(null))],
    initializers: new Map([
      ['perChannel', weights([3], 3)],
      ['perPixel', weights([1, 4, 5, 1], 4)],
      ['one', floats([], [2])],
      ['shape', int64Tensor([4], [1n, 4n, 5n, 3n])],
      ['filter', weights([3, 3, 1, 1], 5)],
    ]),
    nodes: [toLast('x', 't'), ...nodes],
  });
}

const cases: readonly (readonly [string, Graph, number])[] = [
  ['two transposes that cancel out are removed', network([toFirst('t', 'y')]), 0],
  ['a single transpose is kept', network([node('Relu', ['t'], 'y')]), 1],
  [
    'transposes move past constants of lower rank and scalars',
    network([
      node('PRelu', ['t', 'perChannel'], 'a'),
      node('Mul', ['perPixel', 'a'], 'b'),
      node('Add', ['b', 'one'], 'c'),
      toFirst('c', 'y'),
    ]),
    0,
  ],
  [
    'transposes move past Concat and Softmax, whose axes are permuted',
    network([
      node('Concat', ['t', 't'], 'a', { axis: int(-1) }),
      node('Softmax', ['a'], 'b', { axis: int(3) }),
      node('ReduceMean', ['b'], 'c', { axes: ints(1, -2), keepdims: int(1) }),
      node('Mul', ['b', 'c'], 'd'),
      toFirst('d', 'y'),
    ]),
    0,
  ],
  [
    'a transpose stays before a reduction that removes its axes',
    network([node('ReduceMean', ['t'], 'y', { axes: ints(1), keepdims: int(0) })], 3),
    1,
  ],
  [
    'a value in another order is transposed as well',
    network([
      node('Transpose', ['x'], 'u', { perm: ints(0, 2, 3, 1) }),
      node('Relu', ['u'], 'v'),
      node('Transpose', ['t'], 'w', { perm: ints(0, 2, 1, 3) }),
      node('Transpose', ['w'], 'back', { perm: ints(0, 2, 1, 3) }),
      node('Sub', ['back', 'v'], 's'),
      toFirst('s', 'y'),
    ]),
    0,
  ],
  [
    'a sum with a value that was never transposed gets one transpose',
    network([
      toFirst('t', 'first'),
      node('Conv', ['first', 'filter'], 'c'),
      toLast('c', 'last'),
      node('Reshape', ['x', 'shape'], 'plain'),
      node('Add', ['plain', 'last'], 's'),
      toFirst('s', 'y'),
    ]),
    // The one value is turned once, so that the convolution's need not be.
    1,
  ],
  ['transposes move past Identity', network([node('Identity', ['t'], 'a'), toFirst('a', 'y')]), 0],
];

describe('transpose propagation', () => {
  test.each(cases)('%s', async (_, before, left) => {
    const after = propagateTransposes(before);
    validateGraph(after);
    expect(after.nodes.filter((n) => n.op === 'Transpose')).toHaveLength(left);
    const feed = wave(...SHAPE);
    const original = model({}, 17);
    const results = [await runGraph(original, before, feed), await runGraph(original, after, feed)];
    expect(greatestDifference(results[0]!, results[1]!)).toBeLessThan(1e-6);
  });
});

test('subgraphs still find the values that they read', async () => {
  const branch = (op: string) =>
    graph({ nodes: [node(op, ['t'], `${op}/out`)], outputs: [value(`${op}/out`, 'float32')] });
  const before = graph({
    ...network([
      node('ReduceMax', ['x'], 'max', { keepdims: int(0) }),
      node('Cast', ['max'], 'condition', { to: int(9) }),
      node('If', ['condition'], 'chosen', {
        then_branch: { kind: 'graph', value: branch('Neg') },
        else_branch: { kind: 'graph', value: branch('Abs') },
      }),
      node('Identity', ['chosen'], 'y'),
    ]),
  });
  const after = propagateTransposes(before);
  validateGraph(after);
  const feed = wave(...SHAPE);
  const original = model({}, 17);
  const expected = await runGraph(original, before, feed);
  expect(greatestDifference(expected, await runGraph(original, after, feed))).toBe(0);
});
