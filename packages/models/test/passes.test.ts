import type { Graph } from '@nobg/models/onnx/model.js';
import { int64Tensor } from '@nobg/models/onnx/tensor.js';
import { sortTopologically } from '@nobg/models/onnx/topological-sort.js';
import { validateGraph } from '@nobg/models/onnx/validate.js';
import { makeResizesDynamic } from '@nobg/models/passes/dynamic-resizes.js';
import { makeShapesDynamic } from '@nobg/models/passes/dynamic-shapes.js';
import { eliminateDeadNodes } from '@nobg/models/passes/eliminate-dead-nodes.js';
import { fp16ToFp32 } from '@nobg/models/passes/fp16-to-fp32.js';
import { pruneOutputs } from '@nobg/models/passes/prune-outputs.js';
import { removeRedundantCasts } from '@nobg/models/passes/remove-redundant-casts.js';
import { compileIsnet } from '@nobg/models/recipes/isnet.js';
import { describe, expect, test } from 'vitest';
import { cast, floats, graph, model, node, toFloat16, value, weights } from './build-graph.js';
import { greatestDifference, runGraph, runModel, wave } from './run-network.js';
import { smallIsnet } from './small-isnet.js';

const ops = (g: Graph): string[] => g.nodes.map((n) => n.op);

describe('fp16 to fp32 conversion', () => {
  test('a converted network gives the same result up to float16 rounding', async () => {
    const half = smallIsnet(16);
    const float = removeRedundantCasts(fp16ToFp32(sortTopologically(half.graph)));
    expect(ops(float)).not.toContain('Cast');
    expect([...float.initializers.values()].map((t) => t.type)).not.toContain('float16');
    const feed = wave(1, 3, 16, 16);
    const before = await runModel(half, feed);
    const after = await runGraph(half, float, feed);
    expect(greatestDifference(before, after)).toBeLessThan(2e-3);
    expect(greatestDifference(before, after)).toBeGreaterThan(0);
  });

  test('constants, inputs and outputs are converted as well', () => {
    const g = fp16ToFp32(
      graph({
        inputs: [value('x', 'float16', 1)],
        outputs: [value('y', 'float16', 1)],
        nodes: [
          node('Constant', [], 'c', {
            value: { kind: 'tensor', value: toFloat16(floats([1], [0.25])) },
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

describe('redundant casts', () => {
  test('a cast from integers is kept, because it changes the type', async () => {
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
    const after = removeRedundantCasts(m.graph);
    expect(ops(after)).toEqual(['Cast', 'Cast', 'Relu']);
    const feed = { dims: [4], data: Float32Array.of(1.7, -2.2, 0.4, 3) };
    expect((await runGraph(m, after, feed)).data).toEqual(Float32Array.of(1, 0, 0, 3));
  });

  test('a cast of a value of unknown type is kept', () => {
    const g = graph({
      inputs: [value('x', 'float32', 4)],
      outputs: [value('y', 'float32', 4)],
      nodes: [
        node('SomethingNew', ['x'], 'a'),
        cast('a', 'b', 'float32'),
        node('Relu', ['b'], 'y'),
      ],
    });
    expect(ops(removeRedundantCasts(g))).toEqual(['SomethingNew', 'Cast', 'Relu']);
  });

  test('the node before a removed cast takes over the name of a graph output', async () => {
    const m = model({
      inputs: [value('x', 'float32', 4)],
      outputs: [value('y', 'float32', 4), value('z', 'float32', 4)],
      nodes: [node('Relu', ['x'], 'a'), cast('a', 'y', 'float32'), node('Neg', ['a'], 'z')],
    });
    const after = removeRedundantCasts(m.graph);
    expect(ops(after)).toEqual(['Relu', 'Neg']);
    expect(after.nodes[1]?.inputs).toEqual(['y']);
    const feed = wave(4);
    expect(greatestDifference(await runGraph(m, after, feed), await runModel(m, feed))).toBe(0);
  });

  test('a cast from a graph input to a graph output is kept', () => {
    const g = graph({
      inputs: [value('x', 'float32', 4)],
      outputs: [value('y', 'float32', 4)],
      nodes: [cast('x', 'y', 'float32')],
    });
    expect(ops(removeRedundantCasts(g))).toEqual(['Cast']);
  });

  test('a removed cast is renamed in subgraphs that read it', async () => {
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
    const after = eliminateDeadNodes(removeRedundantCasts(m.graph));
    validateGraph(after);
    expect(ops(after)).toEqual(['Relu', 'If']);
    const feed = wave(4);
    expect(greatestDifference(await runGraph(m, after, feed), await runModel(m, feed))).toBe(0);
  });
});

describe('output pruning', () => {
  const g = graph({
    inputs: [value('x', 'float32', 1)],
    outputs: [value('a', 'float32', 1), value('b', 'float32', 1)],
    initializers: new Map([
      ['wa', weights([1])],
      ['wb', weights([1])],
    ]),
    nodes: [node('Add', ['x', 'wa'], 'a'), node('Mul', ['x', 'wb'], 'b')],
  });

  test('a pruned output takes its nodes and weights with it', () => {
    const cut = eliminateDeadNodes(pruneOutputs(g, ['b']));
    expect(ops(cut)).toEqual(['Mul']);
    expect([...cut.initializers.keys()]).toEqual(['wb']);
  });

  test('an unknown output is refused with the list of outputs', () => {
    expect(() => pruneOutputs(g, ['b', 'c'])).toThrow('no output "c"; it has "a", "b"');
  });
});

describe('dynamic resizes', () => {
  test('a network exported at one size gives the same result there and runs at other sizes', async () => {
    const m = smallIsnet(16);
    const float = removeRedundantCasts(fp16ToFp32(sortTopologically(m.graph)));
    const free = sortTopologically(
      eliminateDeadNodes(makeShapesDynamic(makeResizesDynamic(float, 15))),
    );
    validateGraph(free);
    const feed = wave(1, 3, 16, 16);
    const frozen = await runGraph(m, float, feed);
    expect(greatestDifference(await runGraph(m, free, feed), frozen)).toBeLessThan(1e-6);
    for (const [h, w] of [
      [8, 24],
      [17, 31],
      [5, 4],
    ] as const) {
      expect((await runGraph(m, free, wave(1, 3, h, w))).dims).toEqual([1, 1, h, w]);
    }
  });

  test('an operator set whose Shape takes no range is refused', () => {
    expect(() => makeResizesDynamic(smallIsnet(16).graph, 13)).toThrow('opset 13; 15 or newer');
  });
});

test('the ISNet recipe preserves what the network computes', async () => {
  const shipped = smallIsnet(16);
  const compiled = compileIsnet(shipped, ['output']);
  expect(compiled.graph.outputs).toEqual([value('output', 'float32', 1, 1, 'h', 'w')]);
  expect(compiled.graph.inputs).toEqual([value('input', 'float32', 1, 3, 'h', 'w')]);
  const feed = wave(1, 3, 16, 16);
  expect(
    greatestDifference(await runModel(compiled, feed), await runModel(shipped, feed)),
  ).toBeLessThan(2e-3);
});

describe('graph validation', () => {
  const x = [value('x', 'float32', 1)];
  const y = [value('y', 'float32', 1)];

  test('a node that reads an undefined value is refused', () => {
    const g = graph({ inputs: x, outputs: y, nodes: [node('Relu', ['lost'], 'y')] });
    expect(() => validateGraph(g)).toThrow(
      'Node "Relu:y" (Relu) reads "lost", which nothing makes',
    );
  });

  test('a value that is read before it is computed is refused until the graph is sorted', () => {
    const g = graph({
      inputs: x,
      outputs: y,
      nodes: [node('Relu', ['a'], 'y'), node('Neg', ['x'], 'a')],
    });
    expect(() => validateGraph(g)).toThrow(
      '"Relu:y" (Relu) reads "a", which is only made after it',
    );
    expect(ops(sortTopologically(g))).toEqual(['Neg', 'Relu']);
    validateGraph(sortTopologically(g));
  });

  test('two nodes with the same output are refused', () => {
    const g = graph({
      inputs: x,
      outputs: y,
      nodes: [node('Relu', ['x'], 'y'), node('Neg', ['x'], 'y')],
    });
    expect(() => validateGraph(g)).toThrow('Node "Neg:y" (Neg) makes "y", which exists already');
  });

  test('an undefined graph output is refused', () => {
    expect(() => validateGraph(graph({ inputs: x, outputs: y }))).toThrow('output "y"');
  });

  test('a cycle is refused', () => {
    const g = graph({
      inputs: x,
      outputs: y,
      nodes: [node('Add', ['x', 'b'], 'a'), node('Neg', ['a'], 'b'), node('Relu', ['b'], 'y')],
    });
    expect(() => sortTopologically(g)).toThrow(/\((Add|Neg)\) depends on itself/);
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
  validateGraph(sortTopologically(g));
});
