import { compileIsnet } from '@nobg/models/compile/isnet.js';
import type { Graph } from '@nobg/models/onnx/model.js';
import { sortNodes } from '@nobg/models/onnx/sort.js';
import { int64Tensor } from '@nobg/models/onnx/tensor.js';
import { validateGraph } from '@nobg/models/onnx/validate.js';
import { dropDead } from '@nobg/models/passes/drop-dead.js';
import { freeSize } from '@nobg/models/passes/free-size.js';
import { keepOutput } from '@nobg/models/passes/keep-output.js';
import { removeCasts } from '@nobg/models/passes/remove-casts.js';
import { resizeLike } from '@nobg/models/passes/resize-like.js';
import { widenHalves } from '@nobg/models/passes/widen-halves.js';
import { describe, expect, test } from 'vitest';
import { cast, floats, graph, halves, model, node, value, weights } from './build-graph.js';
import { difference, runGraph, runModel, wave } from './run-network.js';
import { smallIsnet } from './small-isnet.js';

const ops = (g: Graph): string[] => g.nodes.map((n) => n.op);

describe('halves become floats', () => {
  test('and the network gives the same but for the rounding of halves', async () => {
    const half = smallIsnet(16);
    const float = removeCasts(widenHalves(sortNodes(half.graph)));
    expect(ops(float)).not.toContain('Cast');
    expect([...float.initializers.values()].map((t) => t.type)).not.toContain('float16');
    const feed = wave(1, 3, 16, 16);
    const before = await runModel(half, feed);
    const after = await runGraph(half, float, feed);
    expect(difference(before, after)).toBeLessThan(2e-3);
    expect(difference(before, after)).toBeGreaterThan(0);
  });

  test('in constants, inputs and outputs as well', () => {
    const g = widenHalves(
      graph({
        inputs: [value('x', 'float16', 1)],
        outputs: [value('y', 'float16', 1)],
        nodes: [
          node('Constant', [], 'c', {
            value: { kind: 'tensor', value: halves(floats([1], [0.25])) },
          }),
          node('Add', ['x', 'c'], 'y'),
        ],
      }),
    );
    expect(g.inputs[0]?.type).toBe('float32');
    expect(g.outputs[0]?.type).toBe('float32');
    expect(g.nodes[0]?.attributes.get('value')).toMatchObject({ value: floats([1], [0.25]) });
  });
});

describe('casts', () => {
  test('from integers stay, for they change the values type', async () => {
    const m = model({
      inputs: [value('x', 'float32', 4)],
      outputs: [value('y', 'float32', 4)],
      nodes: [
        cast('x', 'whole', 'int64'),
        cast('whole', 'back', 'float32'),
        cast('back', 'idle', 'float32'),
        node('Relu', ['idle'], 'y'),
      ],
    });
    const after = removeCasts(m.graph);
    expect(ops(after)).toEqual(['Cast', 'Cast', 'Relu']);
    const feed = { dims: [4], data: Float32Array.of(1.7, -2.2, 0.4, 3) };
    expect((await runGraph(m, after, feed)).data).toEqual(Float32Array.of(1, 0, 0, 3));
  });

  test('of values whose type cannot be told stay', () => {
    const g = graph({
      inputs: [value('x', 'float32', 4)],
      outputs: [value('y', 'float32', 4)],
      nodes: [
        node('SomethingNew', ['x'], 'a'),
        cast('a', 'b', 'float32'),
        node('Relu', ['b'], 'y'),
      ],
    });
    expect(ops(removeCasts(g))).toEqual(['SomethingNew', 'Cast', 'Relu']);
  });

  test('that make an output hand its name to the node before', async () => {
    const m = model({
      inputs: [value('x', 'float32', 4)],
      outputs: [value('y', 'float32', 4), value('z', 'float32', 4)],
      nodes: [node('Relu', ['x'], 'a'), cast('a', 'y', 'float32'), node('Neg', ['a'], 'z')],
    });
    const after = removeCasts(m.graph);
    expect(ops(after)).toEqual(['Relu', 'Neg']);
    expect(after.nodes[1]?.inputs).toEqual(['y']);
    const feed = wave(4);
    expect(difference(await runGraph(m, after, feed), await runModel(m, feed))).toBe(0);
  });

  test('that hand an input on as an output stay', () => {
    const g = graph({
      inputs: [value('x', 'float32', 4)],
      outputs: [value('y', 'float32', 4)],
      nodes: [cast('x', 'y', 'float32')],
    });
    expect(ops(removeCasts(g))).toEqual(['Cast']);
  });

  test('that an inner graph reads from are renamed there as well', async () => {
    const branch = (op: string) =>
      graph({ nodes: [node(op, ['b'], `${op}_out`)], outputs: [value(`${op}_out`, 'float32', 4)] });
    const m = model({
      inputs: [value('x', 'float32', 4)],
      outputs: [value('y', 'float32', 4)],
      initializers: new Map([['yes', { type: 'bool', dims: [], data: Uint8Array.of(1) }]]),
      nodes: [
        node('Relu', ['x'], 'a'),
        cast('a', 'b', 'float32'),
        node('If', ['yes'], 'y', {
          then_branch: { kind: 'graph', value: branch('Neg') },
          else_branch: { kind: 'graph', value: branch('Abs') },
        }),
      ],
    });
    const after = dropDead(removeCasts(m.graph));
    validateGraph(after);
    expect(ops(after)).toEqual(['Relu', 'If']);
    const feed = wave(4);
    expect(difference(await runGraph(m, after, feed), await runModel(m, feed))).toBe(0);
  });
});

describe('outputs', () => {
  const g = graph({
    inputs: [value('x', 'float32', 1)],
    outputs: [value('a', 'float32', 1), value('b', 'float32', 1)],
    initializers: new Map([
      ['wa', weights([1])],
      ['wb', weights([1])],
    ]),
    nodes: [node('Add', ['x', 'wa'], 'a'), node('Mul', ['x', 'wb'], 'b')],
  });

  test('that are cut take their nodes and weights with them', () => {
    const cut = dropDead(keepOutput(g, 'b'));
    expect(ops(cut)).toEqual(['Mul']);
    expect([...cut.initializers.keys()]).toEqual(['wb']);
  });

  test('of a wrong name are named, with those there are', () => {
    expect(() => keepOutput(g, 'c')).toThrow('no output "c"; it has "a", "b"');
  });
});

describe('resizes', () => {
  test('that were frozen at one size give the same there, and run at any other', async () => {
    const m = smallIsnet(16);
    const float = removeCasts(widenHalves(sortNodes(m.graph)));
    const free = sortNodes(dropDead(freeSize(resizeLike(float, 15))));
    validateGraph(free);
    const feed = wave(1, 3, 16, 16);
    const frozen = await runGraph(m, float, feed);
    expect(difference(await runGraph(m, free, feed), frozen)).toBeLessThan(1e-6);
    for (const [h, w] of [
      [8, 24],
      [17, 31],
      [5, 4],
    ] as const) {
      expect((await runGraph(m, free, wave(1, 3, h, w))).dims).toEqual([1, 1, h, w]);
    }
  });

  test('need an operator set that can cut shapes', () => {
    expect(() => resizeLike(smallIsnet(16).graph, 13)).toThrow('opset 13; 15 or newer');
  });
});

test('the whole ISNet compiler keeps what the network computes', async () => {
  const shipped = smallIsnet(16);
  const compiled = compileIsnet(shipped, 'output');
  expect(compiled.graph.outputs).toEqual([value('output', 'float32', 1, 1, 'h', 'w')]);
  expect(compiled.graph.inputs).toEqual([value('input', 'float32', 1, 3, 'h', 'w')]);
  const feed = wave(1, 3, 16, 16);
  expect(difference(await runModel(compiled, feed), await runModel(shipped, feed))).toBeLessThan(
    2e-3,
  );
});

describe('a graph is refused', () => {
  const x = [value('x', 'float32', 1)];
  const y = [value('y', 'float32', 1)];

  test('when nothing makes what a node reads', () => {
    const g = graph({ inputs: x, outputs: y, nodes: [node('Relu', ['lost'], 'y')] });
    expect(() => validateGraph(g)).toThrow(
      'Node "Relu:y" (Relu) reads "lost", which nothing makes',
    );
  });

  test('when a value is read before it is made, which sorting puts right', () => {
    const g = graph({
      inputs: x,
      outputs: y,
      nodes: [node('Relu', ['a'], 'y'), node('Neg', ['x'], 'a')],
    });
    expect(() => validateGraph(g)).toThrow(
      '"Relu:y" (Relu) reads "a", which is only made after it',
    );
    expect(ops(sortNodes(g))).toEqual(['Neg', 'Relu']);
    validateGraph(sortNodes(g));
  });

  test('when two nodes make one value', () => {
    const g = graph({
      inputs: x,
      outputs: y,
      nodes: [node('Relu', ['x'], 'y'), node('Neg', ['x'], 'y')],
    });
    expect(() => validateGraph(g)).toThrow('Node "Neg:y" (Neg) makes "y", which exists already');
  });

  test('when nothing makes its output', () => {
    expect(() => validateGraph(graph({ inputs: x, outputs: y }))).toThrow('output "y"');
  });

  test('when nodes wait for each other', () => {
    const g = graph({
      inputs: x,
      outputs: y,
      nodes: [node('Add', ['x', 'b'], 'a'), node('Neg', ['a'], 'b'), node('Relu', ['b'], 'y')],
    });
    expect(() => sortNodes(g)).toThrow(/\((Add|Neg)\) depends on itself/);
  });
});

test('a network deeper than the call stack is sorted', () => {
  const nodes = Array.from({ length: 20_000 }, (_, i) => node('Relu', [`v${i}`], `v${i + 1}`));
  const g = graph({
    inputs: [value('v0', 'float32', 1)],
    outputs: [value('v20000', 'float32', 1)],
    nodes: nodes.reverse(),
    initializers: new Map([['unused', int64Tensor([1], [0n])]]),
  });
  validateGraph(sortNodes(g));
});
