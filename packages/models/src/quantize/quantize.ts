import type { Graph, Node } from '../onnx/model.js';
import type { Calibration } from './calibration.js';
import { findScales } from './find-scales.js';
import { dataInputs, QdqGraphBuilder } from './qdq-graph-builder.js';

/** Operators with an int8 kernel in ONNX Runtime, used when inputs and output are quantised. */
const INT8_OPERATORS = new Set(['Conv', 'MaxPool', 'Resize', 'Concat', 'Add']);

/**
 * Quantises a network to 8 bits where its calibration table allows: activations as uint8 with
 * one scale each, weights as int8 with one scale for each output channel. The notation is QDQ (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html):
 * the operators stay as they are between QuantizeLinear and DequantizeLinear, and the runtime
 * fuses them to int8 operators. A Relu after such a convolution is removed: a uint8 value whose
 * zero point is 0 cannot be negative.
 *
 * Products with constant matrices become one operator of the runtime with int8 inputs and float32
 * output, bias included: attention needs float32 between them.
 *
 * @param graph float32, topologically sorted, without subgraphs
 * @param opset operator set of ONNX that the graph is written in
 * @returns a graph that may need the operator set `com.microsoft` as well
 * @throws ModelError `compile` when the table does not fit the network
 */
export function quantize(graph: Graph, calibration: Calibration, opset: number): Graph {
  const scales = findScales(graph, calibration);
  const readers = readersByValue(graph);
  const out = new QdqGraphBuilder(graph, scales, opset);
  const made = new Map(graph.nodes.map((n) => [n.outputs[0] ?? '', n]));

  const soleReader = (node: Node): Node | undefined => {
    const value = node.outputs[0] ?? '';
    const all = readers.get(value) ?? [];
    return all.length === 1 && !graph.outputs.some((o) => o.name === value) ? all[0] : undefined;
  };
  /** The Relu that is the only reader of a convolution. */
  const reluOf = (node: Node): Node | undefined => {
    const reader = node.op === 'Conv' ? soleReader(node) : undefined;
    return reader?.op === 'Relu' ? reader : undefined;
  };
  const isFloat = ({ name }: Node) => calibration.float.some((start) => name.startsWith(start));
  const isQuantizable = (node: Node): boolean => {
    if (!INT8_OPERATORS.has(node.op)) return false;
    if (isFloat(node)) return false;
    const result = (reluOf(node) ?? node).outputs[0] ?? '';
    return [...dataInputs(node), result].every((name) => scales.has(name));
  };

  /** The Add of a bias that is the only reader of a matrix product. */
  const biasOf = (node: Node): Node | undefined => {
    const reader = soleReader(node);
    const columns = graph.initializers.get(node.inputs[1] ?? '')?.dims[1];
    const bias = reader?.inputs.map((name) => graph.initializers.get(name)).find((t) => t);
    const fits = bias?.dims.length === 1 && bias.dims[0] === columns;
    return reader?.op === 'Add' && fits ? reader : undefined;
  };
  const isQuantizableMatMul = (node: Node): boolean =>
    node.op === 'MatMul' &&
    scales.has(node.inputs[0] ?? '') &&
    graph.initializers.get(node.inputs[1] ?? '')?.dims.length === 2 &&
    !isFloat(node);

  for (const node of graph.nodes) {
    // Skips a Relu or bias that was fused into the node before it.
    const before = node.inputs.map((name) => made.get(name)).filter((n) => n !== undefined);
    if (before.some((n) => isQuantizableMatMul(n) && biasOf(n) === node)) continue;
    if (before.some((n) => reluOf(n) === node && isQuantizable(n))) continue;
    if (isQuantizableMatMul(node)) out.addMatMul(node, biasOf(node));
    else if (isQuantizable(node)) out.addQuantized(node, (reluOf(node) ?? node).outputs[0] ?? '');
    else out.addFloat(node);
  }
  return out.graph();
}

function readersByValue(graph: Graph): ReadonlyMap<string, readonly Node[]> {
  const readers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  return readers;
}
