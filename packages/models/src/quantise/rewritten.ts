import { ModelError } from '../model-error.js';
import type { Graph, Node, Tensor } from '../onnx/model.js';
import { RUNTIME_DOMAIN } from '../onnx/runtime-domain.js';
import { floatTensor } from '../onnx/tensor.js';
import {
  quantiseBias,
  quantiseColumns,
  quantiseWeights,
  type Scale,
  scaleTensors,
} from './scale.js';

/** The first operator set of ONNX whose DequantizeLinear knows scales for each channel. */
const OPSET_WITH_AXIS = 13;

/** What a node reads as data, in difference to weights and sizes. */
export function dataInputs(node: Node): readonly string[] {
  return node.op === 'Add' || node.op === 'Concat' ? node.inputs : node.inputs.slice(0, 1);
}

/** A graph as it is written anew, node by node, with bytes in it. */
export class Rewritten {
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
