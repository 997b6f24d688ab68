import { ModelError } from '../model-error.js';
import type { Graph, Node } from '../onnx/model.js';
import type { Calibration } from './calibration.js';
import { type Scale, scaleOf } from './scale.js';

/** Operators whose result has the values of their input, picked or averaged: one scale serves both. */
const KEEPS_SCALE = new Set(['MaxPool', 'Resize']);

/**
 * The scale of every value that the table knows, or that is made of one by an operator that
 * keeps the scale.
 */
export function findScales(graph: Graph, { ranges }: Calibration): ReadonlyMap<string, Scale> {
  const scales = new Map<string, Scale>();
  const made = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ]);
  for (const [name, range] of Object.entries(ranges)) {
    if (!made.has(name)) {
      throw new ModelError(
        'compile',
        `The calibration table speaks of "${name}", which the network does not have.`,
      );
    }
    scales.set(name, scaleOf(range));
  }
  // Nodes stand in the order in which they run, so inputs are known before outputs.
  for (const { op, inputs, outputs } of graph.nodes) {
    const scale = KEEPS_SCALE.has(op) ? scales.get(inputs[0] ?? '') : undefined;
    if (scale) scales.set(outputs[0] ?? '', scale);
    if (op !== 'Concat') continue;
    // What is concatenated shares the widest of its parts' ranges.
    const parts = inputs.map((name) => scales.get(name));
    if (parts.every((part) => part !== undefined)) scales.set(outputs[0] ?? '', widestScale(parts));
  }
  shareConcatScale(graph, scales);
  return scales;
}

/**
 * Gives what is made only to be concatenated the scale of the whole: it ends up in that scale
 * anyway, and can then be copied instead of being scaled anew, byte by byte.
 */
function shareConcatScale(graph: Graph, scales: Map<string, Scale>): void {
  const makers = new Map(graph.nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  const reads = new Map<string, number>();
  for (const { op, inputs } of graph.nodes) {
    if (op === 'Shape') continue;
    for (const name of inputs) reads.set(name, (reads.get(name) ?? 0) + 1);
  }
  const given = new Set(graph.inputs.map(({ name }) => name));
  for (const { op, inputs, outputs } of graph.nodes) {
    const whole = scales.get(outputs[0] ?? '');
    if (op !== 'Concat' || !whole) continue;
    for (const part of inputs) {
      // What keeps its input's scale is changed together with what makes that.
      const chain = [part];
      for (let maker = makers.get(part); maker && KEEPS_SCALE.has(maker.op); ) {
        chain.push(maker.inputs[0] ?? '');
        maker = makers.get(maker.inputs[0] ?? '');
      }
      const own = chain.every((name) => reads.get(name) === 1 && !given.has(name));
      if (own) for (const name of chain) scales.set(name, whole);
    }
  }
}

function widestScale(scales: readonly Scale[]): Scale {
  const low = Math.min(...scales.map((s) => -s.zeroPoint * s.scale));
  const high = Math.max(...scales.map((s) => (255 - s.zeroPoint) * s.scale));
  return scaleOf([low, high]);
}
