import { ModelError } from '../model-error.js';
import type { Graph, Node, Tensor } from '../onnx/model.js';
import { floatTensor } from '../onnx/tensor.js';
import type { Calibration } from './calibration.js';
import { findScales } from './find-scales.js';
import {
  quantiseBias,
  quantiseColumns,
  quantiseWeights,
  type Scale,
  scaleTensors,
} from './scale.js';

/** The domain of ONNX Runtime's own operators. */
export const RUNTIME_DOMAIN = 'com.microsoft';
/** The first operator set of ONNX whose DequantizeLinear knows scales for each channel. */
const OPSET_WITH_AXIS = 13;
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
export function quantise(graph: Graph, calibration: Calibration, opset = OPSET_WITH_AXIS): Graph {
  const scales = findScales(graph, calibration);
  const readers = countReaders(graph);
  const out = new Rewritten(graph, scales, opset);
  const made = new Map(graph.nodes.map((n) => [n.outputs[0] ?? '', n]));

  /** The Relu that alone reads a convolution, where both run on bytes. */
  const reluOf = (node: Node): Node | undefined => {
    const value = node.outputs[0] ?? '';
    const reader = readers.get(value)?.[0];
    const alone = readers.get(value)?.length === 1 && !graph.outputs.some((o) => o.name === value);
    return node.op === 'Conv' && alone && reader?.op === 'Relu' ? reader : undefined;
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
    const value = node.outputs[0] ?? '';
    const reader = readers.get(value)?.[0];
    const alone = readers.get(value)?.length === 1 && !graph.outputs.some((o) => o.name === value);
    const columns = graph.initializers.get(node.inputs[1] ?? '')?.dims[1];
    const bias = reader?.inputs.map((name) => graph.initializers.get(name)).find((t) => t);
    const fits = bias?.dims.length === 1 && bias.dims[0] === columns;
    return alone && reader?.op === 'Add' && fits ? reader : undefined;
  };
  const multipliesBytes = (node: Node): boolean =>
    node.op === 'MatMul' &&
    scales.has(node.inputs[0] ?? '') &&
    graph.initializers.get(node.inputs[1] ?? '')?.dims.length === 2 &&
    !isFloat(node);

  for (const node of graph.nodes) {
    const product =
      node.op === 'Add'
        ? node.inputs.map((n) => made.get(n)).find((n) => n?.op === 'MatMul')
        : undefined;
    if (product && multipliesBytes(product) && biasOf(product) === node) continue;
    if (multipliesBytes(node)) {
      out.multiply(node, biasOf(node));
      continue;
    }
    const before = node.op === 'Relu' ? made.get(node.inputs[0] ?? '') : undefined;
    if (before && reluOf(before) === node && runsOnBytes(before)) continue;
    if (!runsOnBytes(node)) out.keep(node);
    else out.onBytes(node, reluOf(node)?.outputs[0] ?? node.outputs[0] ?? '');
  }
  return out.graph();
}

/** What a node reads as data, in difference to weights and sizes. */
function dataInputs(node: Node): readonly string[] {
  return node.op === 'Add' || node.op === 'Concat' ? node.inputs : node.inputs.slice(0, 1);
}

function countReaders(graph: Graph): ReadonlyMap<string, readonly Node[]> {
  const readers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  return readers;
}

/** The graph as it is written anew. */
class Rewritten {
  readonly #from: Graph;
  readonly #scales: ReadonlyMap<string, Scale>;
  readonly #nodes: Node[] = [];
  readonly #initializers: Map<string, Tensor>;
  /** Values that exist as bytes, `name/q`, and are to be read as `name/dq`. */
  readonly #bytes = new Set<string>();
  /** Of those, the ones that nothing makes as floats. */
  readonly #onlyBytes = new Set<string>();
  /** Of the DequantizeLinear that knows scales for each channel. */
  readonly #channelDomain: string;

  constructor(from: Graph, scales: ReadonlyMap<string, Scale>, opset: number) {
    this.#from = from;
    this.#channelDomain = opset < OPSET_WITH_AXIS ? RUNTIME_DOMAIN : '';
    this.#scales = scales;
    this.#initializers = new Map(from.initializers);
  }

  keep(node: Node): void {
    const inputs = node.inputs.map((name) => {
      if (!this.#onlyBytes.has(name)) return name;
      // The shape of bytes is that of the values.
      return node.op === 'Shape' ? `${name}/q` : `${name}/dq`;
    });
    this.#nodes.push({ ...node, inputs });
  }

  /** @param result name of the value that the node gives, a Relu behind it included */
  onBytes(node: Node, result: string): void {
    const data = dataInputs(node).length;
    const inputs = node.inputs.map((name, i) => (i < data ? this.#read(name) : name));
    if (node.op === 'Conv') {
      inputs.splice(1, 2, ...this.#weights(node));
    }
    const value = `${result}/float`;
    this.#nodes.push({ ...node, inputs, outputs: [value] });
    this.#onlyBytes.add(result);
    this.#toBytes(result, value);
  }

  /** @param add the bias that is added to the product, if any */
  multiply(node: Node, add: Node | undefined): void {
    const [input = '', matrix = ''] = node.inputs;
    this.#read(input);
    const floats = this.#from.initializers.get(matrix)!;
    const { weights, scales } = quantiseColumns(floats);
    const name = `${node.name}/matrix`;
    this.#initializers.set(`${name}/q`, weights);
    this.#initializers.set(`${name}/scale`, floatTensor([scales.length], scales));
    const bias = add?.inputs.find((other) => this.#from.initializers.has(other));
    this.#nodes.push({
      ...node,
      op: 'MatMulIntegerToFloat',
      domain: RUNTIME_DOMAIN,
      inputs: [
        ...[`${input}/q`, `${name}/q`, `${input}/scale`, `${name}/scale`, `${input}/zero`],
        ...(bias ? ['', bias] : []),
      ],
      outputs: [...(add ?? node).outputs],
    });
  }

  graph(): Graph {
    const outputs = this.#from.outputs.map((o) => o.name);
    const lost = outputs.find((name) => this.#onlyBytes.has(name));
    if (lost) {
      throw new ModelError('compile', `The output "${lost}" must not be made of bytes.`);
    }
    return { ...this.#from, nodes: this.#nodes, initializers: this.#initializers };
  }

  #read(name: string): string {
    if (!this.#bytes.has(name)) this.#toBytes(name, name);
    return `${name}/dq`;
  }

  #toBytes(name: string, from: string): void {
    const tensors = scaleTensors(this.#scales.get(name)!);
    this.#initializers.set(`${name}/scale`, tensors.scale);
    this.#initializers.set(`${name}/zero`, tensors.zeroPoint);
    const both = [`${name}/scale`, `${name}/zero`];
    this.#nodes.push(
      linear('QuantizeLinear', [from, ...both], `${name}/q`),
      linear('DequantizeLinear', [`${name}/q`, ...both], `${name}/dq`),
    );
    this.#bytes.add(name);
  }

  /** Weights and bias of a convolution as bytes; gives the names to read instead. */
  #weights(node: Node): string[] {
    const [input = '', weight = '', bias] = node.inputs;
    const floats = this.#from.initializers.get(weight);
    if (floats?.type !== 'float32') {
      throw new ModelError('compile', `The weights of "${node.name}" are not constant floats.`);
    }
    const { weights, scales } = quantiseWeights(floats);
    const name = `${node.name}/weight`;
    const channels = [scales.length];
    this.#initializers.set(`${name}/q`, weights);
    this.#initializers.set(`${name}/scale`, {
      type: 'float32',
      dims: channels,
      data: new Uint8Array(scales.buffer),
    });
    this.#initializers.set(`${name}/zero`, {
      type: 'int8',
      dims: channels,
      data: new Uint8Array(scales.length),
    });
    const parts = [`${name}/q`, `${name}/scale`, `${name}/zero`];
    this.#nodes.push(perChannel(parts, `${name}/dq`, this.#channelDomain));
    return [`${name}/dq`, ...this.#bias(node, bias, scales, this.#scales.get(input)!)];
  }

  #bias(node: Node, bias: string | undefined, scales: Float32Array, input: Scale): string[] {
    if (!bias) return [];
    const floats = this.#from.initializers.get(bias);
    if (floats?.type !== 'float32') {
      throw new ModelError('compile', `The bias of "${node.name}" is not made of constant floats.`);
    }
    const quantised = quantiseBias(floats, scales, input);
    const name = `${node.name}/bias`;
    this.#initializers.set(`${name}/q`, quantised.bias);
    this.#initializers.set(`${name}/scale`, quantised.scales);
    const parts = [`${name}/q`, `${name}/scale`];
    this.#nodes.push(perChannel(parts, `${name}/dq`, this.#channelDomain));
    return [`${name}/dq`];
  }
}

function linear(op: string, inputs: readonly string[], output: string): Node {
  const attributes = new Map();
  return { name: `${output}:${op}`, op, domain: '', inputs, outputs: [output], attributes };
}

/** A DequantizeLinear with a scale for each of the first dimension. */
function perChannel(inputs: readonly string[], output: string, domain: string): Node {
  const attributes = new Map([['axis', { kind: 'int', value: 0n } as const]]);
  return { ...linear('DequantizeLinear', inputs, output), domain, attributes };
}
