import { ModelError } from '../model-error.js';
import type { Graph, Node, Tensor } from '../onnx/model.js';
import type { Calibration } from './calibration.js';
import { findScales } from './find-scales.js';
import { quantiseBias, quantiseWeights, type Scale, scaleTensors } from './scale.js';

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
 * @param graph float32, sorted, with no graphs inside nodes
 * @throws ModelError `compile` when the table does not fit the network
 */
export function quantise(graph: Graph, calibration: Calibration): Graph {
  const scales = findScales(graph, calibration);
  const readers = countReaders(graph);
  const out = new Rewritten(graph, scales);
  const made = new Map(graph.nodes.map((n) => [n.outputs[0] ?? '', n]));

  /** The Relu that alone reads a convolution, where both run on bytes. */
  const reluOf = (node: Node): Node | undefined => {
    const value = node.outputs[0] ?? '';
    const reader = readers.get(value)?.[0];
    const alone = readers.get(value)?.length === 1 && !graph.outputs.some((o) => o.name === value);
    return node.op === 'Conv' && alone && reader?.op === 'Relu' ? reader : undefined;
  };
  const runsOnBytes = (node: Node): boolean => {
    if (!ON_BYTES.has(node.op)) return false;
    if (calibration.float.some((start) => node.name.startsWith(start))) return false;
    const result = (reluOf(node) ?? node).outputs[0] ?? '';
    return [...dataInputs(node), result].every((name) => scales.has(name));
  };

  for (const node of graph.nodes) {
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

  constructor(from: Graph, scales: ReadonlyMap<string, Scale>) {
    this.#from = from;
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
    this.#nodes.push(linear('DequantizeLinear', parts, `${name}/dq`, 0n));
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
    this.#nodes.push(linear('DequantizeLinear', [`${name}/q`, `${name}/scale`], `${name}/dq`, 0n));
    return [`${name}/dq`];
  }
}

function linear(op: string, inputs: readonly string[], output: string, axis?: bigint): Node {
  return {
    name: `${output}:${op}`,
    op,
    domain: '',
    inputs,
    outputs: [output],
    attributes: new Map(axis === undefined ? [] : [['axis', { kind: 'int', value: axis }]]),
  };
}
