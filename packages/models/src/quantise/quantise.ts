import type { Graph, Node } from '../onnx/model.js';
import type { Calibration } from './calibration.js';
import { findScales } from './find-scales.js';
import { dataInputs, Rewritten } from './rewritten.js';

/** Operators that ONNX Runtime runs on bytes when what they read and give is quantised. */
const ON_BYTES = new Set(['Conv', 'MaxPool', 'Resize', 'Concat', 'Add']);

/**
 * Writes a network so that it computes in 8 bits where its calibration table allows: values
 * as unsigned bytes with one scale each, weights as signed bytes with a scale for each output
 * channel. The form is QDQ (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html):
 * the operators stay as they are between QuantizeLinear and DequantizeLinear, and the runtime
 * joins them to operators on bytes. Relu after such a convolution goes: bytes whose zero
 * stands for 0 can't be below it.
 *
 * Products with constant matrices read bytes and give floats, with the bias that is added to them, in
 * one operator of the runtime's own: networks of attention have between them what needs floats.
 *
 * @param graph float32, sorted, with no graphs inside nodes
 * @param opset operator set of ONNX that the graph is written in
 * @returns a graph that may need the operator set `com.microsoft` as well
 * @throws ModelError `compile` when the table does not fit the network
 */
export function quantise(graph: Graph, calibration: Calibration, opset: number): Graph {
  const scales = findScales(graph, calibration);
  const readers = countReaders(graph);
  const out = new Rewritten(graph, scales, opset);
  const made = new Map(graph.nodes.map((n) => [n.outputs[0] ?? '', n]));

  const onlyReader = (node: Node): Node | undefined => {
    const value = node.outputs[0] ?? '';
    const all = readers.get(value) ?? [];
    return all.length === 1 && !graph.outputs.some((o) => o.name === value) ? all[0] : undefined;
  };
  /** The Relu that alone reads a convolution, where both run on bytes. */
  const reluOf = (node: Node): Node | undefined => {
    const reader = node.op === 'Conv' ? onlyReader(node) : undefined;
    return reader?.op === 'Relu' ? reader : undefined;
  };
  const isFloat = ({ name }: Node) => calibration.float.some((start) => name.startsWith(start));
  const runsOnBytes = (node: Node): boolean => {
    if (!ON_BYTES.has(node.op)) return false;
    if (isFloat(node)) return false;
    const result = (reluOf(node) ?? node).outputs[0] ?? '';
    return [...dataInputs(node), result].every((name) => scales.has(name));
  };

  /** The Add of a bias that alone reads a product of matrices. */
  const biasOf = (node: Node): Node | undefined => {
    const reader = onlyReader(node);
    const columns = graph.initializers.get(node.inputs[1] ?? '')?.dims[1];
    const bias = reader?.inputs.map((name) => graph.initializers.get(name)).find((t) => t);
    const fits = bias?.dims.length === 1 && bias.dims[0] === columns;
    return reader?.op === 'Add' && fits ? reader : undefined;
  };
  const multipliesBytes = (node: Node): boolean =>
    node.op === 'MatMul' &&
    scales.has(node.inputs[0] ?? '') &&
    graph.initializers.get(node.inputs[1] ?? '')?.dims.length === 2 &&
    !isFloat(node);

  for (const node of graph.nodes) {
    // A Relu or a bias that is part of what was written before it.
    const before = node.inputs.map((name) => made.get(name)).filter((n) => n !== undefined);
    if (before.some((n) => multipliesBytes(n) && biasOf(n) === node)) continue;
    if (before.some((n) => reluOf(n) === node && runsOnBytes(n))) continue;
    if (multipliesBytes(node)) out.multiply(node, biasOf(node));
    else if (runsOnBytes(node)) out.onBytes(node, (reluOf(node) ?? node).outputs[0] ?? '');
    else out.keep(node);
  }
  return out.graph();
}

function countReaders(graph: Graph): ReadonlyMap<string, readonly Node[]> {
  const readers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  return readers;
}
