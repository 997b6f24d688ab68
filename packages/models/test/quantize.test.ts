import type { Graph } from '@nobg/models/onnx/model.js';
import { validateGraph } from '@nobg/models/onnx/validate.js';
import { eliminateDeadNodes } from '@nobg/models/passes/eliminate-dead-nodes.js';
import { type Calibration, readCalibration } from '@nobg/models/quantize/calibration.js';
import { findScales } from '@nobg/models/quantize/find-scales.js';
import { quantize } from '@nobg/models/quantize/quantize.js';
import {
  quantizeColumns,
  quantizeWeights,
  scaleOf,
  WEIGHT_LIMIT,
} from '@nobg/models/quantize/scale.js';
import { encodeAsThermometer } from '@nobg/models/quantize/thermometer-encoding.js';
import { compileIsnet } from '@nobg/models/recipes/isnet.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floats, graph, int, model, node, value, weights } from './build-graph.js';
import { greatestDifference, runGraph, runModel, wave } from './run-network.js';
import { smallIsnet } from './small-isnet.js';

const float = compileIsnet(smallIsnet(32), ['output']);
const feed = wave(1, 3, 32, 32);
/** Of the networks here, but where a test says so. */
const OPSET = 15;
const CONVOLVED = ['c1', 'r1', 'c2', 'c3', 'joined'];

/** What a script would note: the least and greatest value of each tensor, here on the one input. */
async function calibrate(names: readonly string[], floatNodes: string[]): Promise<Calibration> {
  const ranges: Record<string, [number, number]> = { input: [-0.5, 0.5] };
  for (const name of names) {
    const outputs = [{ name, type: 'float32' as const, shape: null }];
    const { data } = await runGraph(float, eliminateDeadNodes({ ...float.graph, outputs }), feed);
    ranges[name] = [Math.min(...data), Math.max(...data)];
  }
  return { about: 'test', float: floatNodes, ranges };
}

function count(graph: Graph, op: string): number {
  return graph.nodes.filter((node) => node.op === op).length;
}

describe('quantisation', () => {
  test('a quantised network gives the result of the float32 one within 8-bit precision', async () => {
    const calibration = await calibrate(CONVOLVED, ['Conv:c4']);
    const graph = eliminateDeadNodes(quantize(float.graph, calibration, OPSET));
    validateGraph(graph);
    const [expected, found] = await Promise.all([
      runModel(float, feed),
      runGraph(float, graph, feed),
    ]);
    expect(greatestDifference(expected, found)).toBeLessThan(0.02);
    expect(greatestDifference(expected, found)).toBeGreaterThan(0);
  });

  test('weights are stored as int8, except in layers that the table keeps in float32', async () => {
    const graph = eliminateDeadNodes(
      quantize(float.graph, await calibrate(CONVOLVED, ['Conv:c4']), OPSET),
    );
    const types = [...graph.initializers].filter(([, t]) => t.dims.length === 4);
    expect(types.map(([, t]) => t.type).sort()).toEqual(['float32', 'int8', 'int8', 'int8']);
    // What was a Relu is the bound of unsigned bytes.
    expect(count(float.graph, 'Relu')).toBe(1);
    expect(count(graph, 'Relu')).toBe(0);
  });

  test('a table that keeps every node in float32 leaves the network unchanged', async () => {
    const calibration = await calibrate(CONVOLVED, ['']);
    // A beginning of nothing would be the beginning of every name.
    expect(() => readCalibration(JSON.stringify(calibration))).toThrow(/calibration/);
    const all = { ...calibration, float: float.graph.nodes.map(({ name }) => name) };
    const graph = eliminateDeadNodes(quantize(float.graph, all, OPSET));
    expect(
      greatestDifference(await runModel(float, feed), await runGraph(float, graph, feed)),
    ).toBe(0);
  });

  test('a table with a value that the network lacks is refused', async () => {
    const calibration = {
      about: 'test',
      float: [],
      ranges: { nowhere: [0, 1] as [number, number] },
    };
    expect(() => quantize(float.graph, calibration, OPSET)).toThrow(/"nowhere"/);
  });

  test('a quantised value that is a graph output is given as float32', async () => {
    const calibration = await calibrate([...CONVOLVED, 'c4'], []);
    const outputs = [{ name: 'c4', type: 'float32' as const, shape: null }];
    const graph = eliminateDeadNodes({ ...float.graph, outputs });
    const quantised = eliminateDeadNodes(quantize(graph, calibration, OPSET));
    validateGraph(quantised);
    const [expected, found] = await Promise.all([
      runGraph(float, graph, feed),
      runGraph(float, quantised, feed),
    ]);
    const [least, most] = calibration.ranges.c4!;
    expect(greatestDifference(expected, found)).toBeLessThan(0.1 * (most - least));
    expect(greatestDifference(expected, found)).toBeGreaterThan(0);
  });
});

describe('thermometer encoding of a single output channel', () => {
  const logits = model({
    inputs: [value('x', 'float32', 1, 3, 8, 8)],
    outputs: [value('y', 'float32', 1, 1, 8, 8)],
    nodes: [node('Conv', ['x', 'w', 'b'], 'c'), node('Neg', ['c'], 'y')],
    initializers: new Map([
      ['w', weights([1, 3, 1, 1])],
      ['b', floats([1], [0.05])],
    ]),
  });
  const table: Calibration = { about: 'test', float: [], ranges: { x: [-0.5, 0.5] } };
  const input = wave(1, 3, 8, 8);

  test('an encoded int8 output is finer than one uint8 value', async () => {
    const bound = 2;
    const encoded = encodeAsThermometer(logits.graph, table, 'Conv:c', bound);
    const graph = eliminateDeadNodes(quantize(encoded.graph, encoded.calibration, OPSET));
    validateGraph(graph);
    expect(count(graph, 'QuantizeLinear')).toBe(2);
    const far = greatestDifference(
      await runModel(logits, input),
      await runGraph(logits, graph, input),
    );
    // Input and weights are bytes, too; of the result's own bytes the step alone would be 0.0157.
    expect(far).toBeLessThan(0.006);
    expect(far).toBeGreaterThan(0);
  });

  test('an encoded output is clipped to its range', async () => {
    const { graph } = encodeAsThermometer(logits.graph, table, 'Conv:c', 0.1);
    const bytes = quantize(
      graph,
      {
        ...table,
        ranges: { ...table.ranges, 'c/levels': [0, 0.2 / 16] },
      },
      OPSET,
    );
    const { data } = await runGraph(logits, eliminateDeadNodes(bytes), input);
    expect(Math.max(...data)).toBeCloseTo(0.1, 5);
    expect(Math.min(...data)).toBeCloseTo(-0.1, 5);
  });

  test('a missing convolution is refused', () => {
    expect(() => encodeAsThermometer(logits.graph, table, 'Conv:d', 1)).toThrow(/"Conv:d"/);
  });
});

describe('quantised matrix products', () => {
  const product = (...more: Graph['nodes']) =>
    model({
      inputs: [value('x', 'float32', 1, 5, 24)],
      outputs: [value('y', 'float32', 1, 5, 16)],
      nodes: [node('MatMul', ['x', 'w'], 'p'), ...more],
      initializers: new Map([
        ['w', weights([24, 16])],
        ['b', weights([16], 2)],
      ]),
    });
  const table: Calibration = { about: 'test', float: [], ranges: { x: [-0.5, 0.5] } };
  const input = wave(1, 5, 24);

  test.each([
    ['with the bias that is added', [node('Add', ['b', 'p'], 'y')], [], 1],
    [
      'without what others read too',
      [node('Add', ['b', 'p'], 's'), node('Add', ['s', 'p'], 'y')],
      ['Add', 'Add'],
      2,
    ],
    ['without what is no bias', [node('Add', ['p', 'p'], 'y')], ['Add'], 2],
  ])(
    'a product with a constant matrix has int8 inputs and float32 output, %s',
    async (_, more, kept, times) => {
      const floats = product(...more);
      const quantized = eliminateDeadNodes(quantize(floats.graph, table, OPSET));
      validateGraph(quantized);
      expect(quantized.nodes.map(({ op }) => op)).toEqual([
        'QuantizeLinear',
        'MatMulIntegerToFloat',
        ...kept,
      ]);
      expect(
        [...quantized.initializers.values()].filter(({ type }) => type === 'int8'),
      ).toHaveLength(1);
      const opsets = new Map([...floats.opsets, ['com.microsoft', 1] as const]);
      const found = await runModel({ ...floats, opsets, graph: quantized }, input);
      const far = greatestDifference(await runModel(floats, input), found);
      // Twenty-four products, each off by half a step of either factor, and that as often as the result has their sum.
      expect(far / times).toBeLessThan(0.02);
      expect(far).toBeGreaterThan(0);
    },
  );

  test('a matrix product that the table keeps in float32 is left unchanged', () => {
    const floats = product(node('Add', ['b', 'p'], 'y'));
    const { nodes } = eliminateDeadNodes(
      quantize(floats.graph, { ...table, float: ['MatMul:p'] }, OPSET),
    );
    expect(nodes.map(({ op }) => op)).toEqual(['MatMul', 'Add']);
  });
});

test('operator sets without per-channel scales use the operator of the runtime', async () => {
  const old = model(
    {
      inputs: [value('x', 'float32', 1, 3, 8, 8)],
      outputs: [value('y', 'float32', 1, 4, 8, 8)],
      nodes: [node('Conv', ['x', 'w', 'b'], 'c'), node('Neg', ['c'], 'y')],
      initializers: new Map([
        ['w', weights([4, 3, 1, 1])],
        ['b', weights([4], 2)],
      ]),
    },
    11,
  );
  const table: Calibration = { about: 'test', float: [], ranges: { x: [-0.5, 0.5], c: [-2, 2] } };
  const quantized = eliminateDeadNodes(quantize(old.graph, table, 11));
  const opsets = new Map([...old.opsets, ['com.microsoft', 1] as const]);
  const input = wave(1, 3, 8, 8);
  const found = await runModel({ ...old, opsets, graph: quantized }, input);
  expect(greatestDifference(await runModel(old, input), found)).toBeLessThan(0.02);
});

test('a value that is only concatenated has the scale of the result, also through a resize', () => {
  const network = graph({
    inputs: [value('x', 'float32', 1, 3, 8, 8)],
    outputs: [value('y', 'float32', 1, 12, 8, 8)],
    nodes: [
      node('Conv', ['x', 'w'], 'small'),
      node('Resize', ['small', '', '', 'size'], 'resized'),
      node('Conv', ['x', 'w'], 'read'),
      node('Conv', ['x', 'w'], 'wide'),
      node('Concat', ['resized', 'read', 'wide'], 'whole', { axis: int(1) }),
      node('Conv', ['read', 'w'], 'y'),
    ],
  });
  const ranges: Calibration['ranges'] = { small: [0, 1], read: [0, 2], wide: [0, 4] };
  const scales = findScales(network, { about: 'test', float: [], ranges });
  for (const name of ['small', 'resized', 'wide', 'whole']) {
    expect(scales.get(name)).toEqual(scaleOf([0, 4]));
  }
  // What others read keeps the scale that is finest for it.
  expect(scales.get('read')).toEqual(scaleOf([0, 2]));
});

test('every value of a range is at most half a step from its quantised value, and 0 is exact', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -100, max: 0, noNaN: true }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (low, high, at) => {
        const { scale, zeroPoint } = scaleOf([low, high]);
        const value = low + (high - low) * at;
        const byte = Math.min(255, Math.max(0, Math.round(value / scale) + zeroPoint));
        expect(Math.abs((byte - zeroPoint) * scale - value)).toBeLessThanOrEqual(scale * 1.01);
        expect(zeroPoint).toBeGreaterThanOrEqual(0);
        expect(zeroPoint).toBeLessThanOrEqual(255);
      },
    ),
  );
});

test('each output channel of weights has a scale of its own', () => {
  const small = [...new Float32Array(weights([1, 4, 3, 3], 1).data.slice().buffer)];
  const both = floats([2, 4, 3, 3], [...small, ...small.map((v) => v * 1000)]);
  const { scales, weights: bytes } = quantizeWeights(both);
  expect(scales[1]! / scales[0]!).toBeCloseTo(1000, 1);
  expect(bytes.data.subarray(0, 36)).toEqual(bytes.data.subarray(36));
});

test('the sum of two products of uint8 and weight fits into 16 bits, so that no processor saturates', () => {
  expect(2 * 255 * WEIGHT_LIMIT).toBeLessThanOrEqual(32_767);
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
        minLength: 12,
        maxLength: 12,
      }),
      (values) => {
        const tensor = floats([3, 4], values);
        for (const { weights: bytes } of [quantizeWeights(tensor), quantizeColumns(tensor)]) {
          for (const byte of new Int8Array(bytes.data)) {
            expect(Math.abs(byte)).toBeLessThanOrEqual(WEIGHT_LIMIT);
          }
        }
      },
    ),
  );
});

test('extreme inputs and weights give the same sum as in float32', async () => {
  const channels = 64;
  const extremes = model({
    inputs: [value('x', 'float32', 1, channels, 4, 4)],
    outputs: [value('y', 'float32', 1, 2, 4, 4)],
    nodes: [node('Conv', ['x', 'w'], 'c'), node('Neg', ['c'], 'y')],
    initializers: new Map([
      [
        'w',
        floats(
          [2, channels, 1, 1],
          Array.from({ length: 2 * channels }, (_, i) => (i < channels ? 1 : -1)),
        ),
      ],
    ]),
  });
  const table: Calibration = {
    about: 'test',
    float: [],
    ranges: { x: [0, 1], c: [-channels, channels] },
  };
  const full = { dims: [1, channels, 4, 4], data: new Float32Array(channels * 16).fill(1) };
  const quantized = eliminateDeadNodes(quantize(extremes.graph, table, OPSET));
  const far = greatestDifference(
    await runModel(extremes, full),
    await runGraph(extremes, quantized, full),
  );
  // Half a step of the result's own byte.
  expect(far).toBeLessThanOrEqual((2 * channels) / 255 / 2 + 1e-4);
});
