import type { Graph, Model, Node } from '@nobg/models/onnx/model.js';
import { int64Tensor } from '@nobg/models/onnx/tensor.js';
import { validateGraph } from '@nobg/models/onnx/validate.js';
import { eliminateDeadNodes } from '@nobg/models/passes/eliminate-dead-nodes.js';
import { fuseGelu } from '@nobg/models/passes/fuse-gelu.js';
import { fuseHardSwish } from '@nobg/models/passes/fuse-hard-swish.js';
import { inferChannels } from '@nobg/models/passes/infer-channels.js';
import { resizeByScale } from '@nobg/models/passes/resize-by-scale.js';
import { splitConvInputs } from '@nobg/models/passes/split-conv-inputs.js';
import { splitConvOutputs } from '@nobg/models/passes/split-conv-outputs.js';
import { describe, expect, test } from 'vitest';
import { floats, graph, int, ints, model, node, value, weights, word } from './build-graph.js';
import { greatestDifference, runGraph, runModel, wave } from './run-network.js';

const ops = (g: Graph): string[] => g.nodes.map((n) => n.op).sort();

/** Of a network with input `x` [1, channels, 6, 8] and output `y`. */
function network(
  channels: number,
  nodes: readonly Node[],
  constants: Graph['initializers'],
): Model {
  return model(
    {
      inputs: [value('x', 'float32', 1, channels, 6, 8)],
      outputs: [value('y', 'float32', 1, null, null, null)],
      nodes,
      initializers: constants,
    },
    18,
  );
}

/** Greatest difference that a pass makes, on an input of wavy values. */
async function changeBy(pass: (g: Graph) => Graph, before: Model, channels: number) {
  const after = eliminateDeadNodes(pass(before.graph));
  validateGraph(after);
  const feed = wave(1, channels, 6, 8);
  const change = greatestDifference(
    await runModel(before, feed),
    await runGraph(before, after, feed),
  );
  return { after, change };
}

const same = { pads: ints(1, 1, 1, 1) };
const splitInTwo = { axis: int(1), num_outputs: int(2) };

describe('convolutions followed by Split', () => {
  const constants = (channels: number) =>
    new Map([
      ['w', weights([channels, 3, 3, 3])],
      ['b', weights([channels], 2)],
    ]);

  test('a split convolution becomes one convolution for each part of whole channel blocks, activation included', async () => {
    const before = network(
      3,
      [
        node('Conv', ['x', 'w', 'b'], 'c', same),
        node('Relu', ['c'], 'r'),
        { ...node('Split', ['r'], 'p', splitInTwo), outputs: ['p', 'q'] },
        node('Sub', ['p', 'q'], 'y'),
      ],
      constants(32),
    );
    const { after, change } = await changeBy(splitConvOutputs, before, 3);
    expect(ops(after)).toEqual(['Conv', 'Conv', 'Relu', 'Relu', 'Sub']);
    expect(change).toBeLessThan(1e-6);
  });

  test('only the part that is read is computed, however small', async () => {
    const sizes: [string, ReturnType<typeof int64Tensor>] = ['sizes', int64Tensor([2], [3n, 2n])];
    const before = network(
      3,
      [
        node('Conv', ['x', 'w', 'b'], 'c', same),
        { ...node('Split', ['c', 'sizes'], 'p', { axis: int(1) }), outputs: ['p', 'y'] },
      ],
      new Map([...constants(5), sizes]),
    );
    const { after, change } = await changeBy(splitConvOutputs, before, 3);
    expect(ops(after)).toEqual(['Conv']);
    expect(after.initializers.get('y/weight')?.dims).toEqual([2, 3, 3, 3]);
    expect(change).toBeLessThan(1e-6);
  });

  test.each([
    ['parts are no whole blocks', 8, []],
    ['the whole is read, too', 32, [node('Add', ['c', 'c'], 'all'), node('Sin', ['all'], 'z')]],
  ])('a split convolution is left unchanged where %s', async (_, channels, others) => {
    const { graph: g } = network(
      3,
      [
        node('Conv', ['x', 'w', 'b'], 'c', same),
        { ...node('Split', ['c'], 'p', splitInTwo), outputs: ['p', 'q'] },
        node('Sub', ['p', 'q'], 'y'),
        ...others,
      ],
      constants(channels),
    );
    expect(ops(splitConvOutputs(g))).toEqual(ops(g));
  });
});

describe('convolutions over a Concat', () => {
  const over = (channels: number) =>
    network(
      channels,
      [
        node('Relu', ['x'], 'r'),
        node('Concat', ['r', 'x', 'r'], 'joined', { axis: int(1) }),
        node('Conv', ['joined', 'w', 'b'], 'y', same),
      ],
      new Map([
        ['w', weights([4, 3 * channels, 3, 3])],
        ['b', weights([4], 2)],
      ]),
    );
  const pass = (g: Graph): Graph => {
    const channels = inferChannels(g);
    return splitConvInputs(g, (name) => channels.get(name));
  };

  test('a convolution over concatenated channels becomes a sum of convolutions', async () => {
    const { after, change } = await changeBy(pass, over(3), 3);
    expect(ops(after)).toEqual(['Add', 'Add', 'Conv', 'Conv', 'Conv', 'Relu']);
    expect(change).toBeLessThan(1e-6);
  });

  test('a convolution for which the runtime has a fast kernel is left unchanged', () => {
    expect(ops(pass(over(4).graph))).toEqual(['Concat', 'Conv', 'Relu']);
  });

  test('a convolution over parts of unknown size is left unchanged', () => {
    const { graph: g } = over(3);
    expect(ops(splitConvInputs(g, () => undefined))).toEqual(ops(g));
  });
});

describe('hard swish fusion', () => {
  const spelt = (third: number) =>
    network(
      3,
      [
        node('Mul', ['x', 'ten'], 'v'),
        node('Add', ['v', 'three'], 'plus'),
        node('Clip', ['plus', 'none', 'six'], 'clip'),
        node('Mul', ['sixth', 'v'], 'part'),
        node('Mul', ['part', 'clip'], 'y'),
      ],
      new Map(
        Object.entries({ ten: 10, three: third, none: 0, six: 6, sixth: 1 / 6 }).map(
          ([name, v]) => [name, floats([], [v])] as const,
        ),
      ),
    );

  test('a hard swish becomes a HardSigmoid and a product', async () => {
    const { after, change } = await changeBy(fuseHardSwish, spelt(3), 3);
    expect(ops(after)).toEqual(['HardSigmoid', 'Mul', 'Mul']);
    expect(change).toBeLessThan(1e-5);
  });

  test('other constants are not fused to a hard swish', () => {
    expect(ops(fuseHardSwish(spelt(2.5).graph))).not.toContain('HardSigmoid');
  });
});

describe('resizes with computed size', () => {
  const resize = (times: readonly bigint[]) =>
    network(
      3,
      [
        node('Shape', ['x'], 'batch', { end: int(2) }),
        node('Shape', ['x'], 'shape'),
        node('Slice', ['shape', 'two', 'four', 'zero'], 'size'),
        node('Mul', ['size', 'times'], 'large'),
        node('Concat', ['batch', 'large'], 'sizes', { axis: int(0) }),
        node('Resize', ['x', '', '', 'sizes'], 'y', {
          mode: word('linear'),
          coordinate_transformation_mode: word('half_pixel'),
        }),
      ],
      new Map([
        ['zero', int64Tensor([1], [0n])],
        ['two', int64Tensor([1], [2n])],
        ['four', int64Tensor([1], [4n])],
        ['times', int64Tensor([2], times)],
      ]),
    );

  test('a resize to twice the size becomes one with scale 2', async () => {
    const { after, change } = await changeBy(resizeByScale, resize([2n, 2n]), 3);
    expect(ops(after)).toEqual(['Resize']);
    expect(change).toBeLessThan(1e-6);
  });

  test('a resize to another size is left unchanged', () => {
    const { graph: g } = resize([2n, 3n]);
    expect(ops(eliminateDeadNodes(resizeByScale(g)))).toEqual(ops(g));
  });
});

test('channels are inferred through Concat, Split and channel-preserving operators', () => {
  const g = graph({
    inputs: [value('x', 'float32', 1, 6, 'h', 'w')],
    nodes: [
      node('Conv', ['x', 'w'], 'c'),
      node('Concat', ['x', 'c'], 'joined', { axis: int(1) }),
      { ...node('Split', ['joined'], 'p', splitInTwo), outputs: ['p', 'q'] },
      node('GlobalAveragePool', ['q'], 'mean'),
      node('Mul', ['mean', 'q'], 'm'),
      node('SomethingNew', ['m'], 'n'),
      node('Concat', ['m', 'n'], 'unknown', { axis: int(1) }),
    ],
    initializers: new Map([['w', weights([4, 6, 1, 1])]]),
  });
  expect(Object.fromEntries(inferChannels(g))).toEqual({
    ...{ x: 6, c: 4, joined: 10, p: 5, q: 5, mean: 5, m: 5 },
  });
});

describe('Gelu fusion', () => {
  const gelu = (half: number) =>
    network(
      3,
      [
        node('Div', ['x', 'root'], 'scaled'),
        node('Erf', ['scaled'], 'erf'),
        node('Add', ['erf', 'one'], 'sum'),
        node('Mul', ['x', 'sum'], 'product'),
        node('Mul', ['product', 'half'], 'y'),
      ],
      new Map([
        ['root', floats([], [Math.SQRT2])],
        ['one', floats([], [1])],
        ['half', floats([], [half])],
      ]),
    );

  test('a Gelu exported by PyTorch becomes one operator of the runtime', async () => {
    const before = gelu(0.5);
    const graph = eliminateDeadNodes(fuseGelu(before.graph));
    expect(ops(graph)).toEqual(['Gelu']);
    const opsets = new Map([...before.opsets, ['com.microsoft', 1] as const]);
    const feed = wave(1, 3, 6, 8);
    const fused = await runModel({ ...before, opsets, graph }, feed);
    expect(greatestDifference(await runModel(before, feed), fused)).toBeLessThan(1e-6);
  });

  test('another expression is not fused to a Gelu', () => {
    expect(ops(eliminateDeadNodes(fuseGelu(gelu(0.6).graph)))).not.toContain('Gelu');
  });
});
