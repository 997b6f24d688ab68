import { ModelError } from '../model-error.js';
import type { Graph, Node, Tensor } from '../onnx/model.js';
import { RUNTIME_DOMAIN } from '../onnx/runtime-domain.js';
import { floatTensor } from '../onnx/tensor.js';
import {
  quantizeBias,
  quantizeColumns,
  quantizeWeights,
  type Scale,
  scaleTensors,
} from './scale.js';

/** The first operator set of ONNX whose DequantizeLinear supports per-channel scales. */
const OPSET_WITH_AXIS = 13;

/** The inputs of a node that are activations, not weights or sizes. */
export function dataInputs(node: Node): readonly string[] {
  return node.op === 'Add' || node.op === 'Concat' ? node.inputs : node.inputs.slice(0, 1);
}

/** Builds the QDQ form of a graph node by node, in the order of the nodes. */
export class QdqGraphBuilder {
  readonly #from: Graph;
  readonly #scales: ReadonlyMap<string, Scale>;
  readonly #nodes: Node[] = [];
  readonly #initializers: Map<string, Tensor>;
  /** Values with a quantised form, `name/q`, that operators read as `name/dq`. */
  readonly #quantized = new Set<string>();
  /** Of those, the values without a float32 form. */
  readonly #quantizedOnly = new Set<string>();
  /** Domain of the DequantizeLinear that supports per-channel scales. */
  readonly #channelDomain: string;

  constructor(from: Graph, scales: ReadonlyMap<string, Scale>, opset: number) {
    this.#from = from;
    this.#channelDomain = opset < OPSET_WITH_AXIS ? RUNTIME_DOMAIN : '';
    this.#scales = scales;
    this.#initializers = new Map(from.initializers);
  }

  /** Adds a node that computes in float32. */
  addFloat(node: Node): void {
    const inputs = node.inputs.map((name) => {
      if (!this.#quantizedOnly.has(name)) return name;
      // Quantising keeps the shape.
      return node.op === 'Shape' ? `${name}/q` : `${name}/dq`;
    });
    this.#nodes.push({ ...node, inputs });
  }

  /**
   * Adds a node between QuantizeLinear and DequantizeLinear.
   * @param result name of the value that the node computes, a fused Relu included
   */
  addQuantized(node: Node, result: string): void {
    const data = dataInputs(node).length;
    const inputs = node.inputs.map((name, i) => (i < data ? this.#dequantized(name) : name));
    if (node.op === 'Conv') {
      inputs.splice(1, 2, ...this.#quantizedWeights(node));
    }
    const value = `${result}/float`;
    this.#nodes.push({ ...node, inputs, outputs: [value] });
    this.#quantizedOnly.add(result);
    this.#quantize(result, value);
  }

  /**
   * Adds a product with a constant matrix as an int8 operator with float32 output.
   * @param add the Add of a bias that is fused into it, if any
   */
  addMatMul(node: Node, add: Node | undefined): void {
    const [input = '', matrix = ''] = node.inputs;
    this.#dequantized(input);
    const floats = this.#from.initializers.get(matrix)!;
    const { weights, scales } = quantizeColumns(floats);
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
    for (const { name } of this.#from.outputs) {
      if (!this.#quantizedOnly.has(name)) continue;
      const parts = [`${name}/q`, `${name}/scale`, `${name}/zero`];
      this.#nodes.push(linearNode('DequantizeLinear', parts, name));
    }
    return { ...this.#from, nodes: this.#nodes, initializers: this.#initializers };
  }

  #dequantized(name: string): string {
    if (!this.#quantized.has(name)) this.#quantize(name, name);
    return `${name}/dq`;
  }

  #quantize(name: string, from: string): void {
    const tensors = scaleTensors(this.#scales.get(name)!);
    this.#initializers.set(`${name}/scale`, tensors.scale);
    this.#initializers.set(`${name}/zero`, tensors.zeroPoint);
    const both = [`${name}/scale`, `${name}/zero`];
    this.#nodes.push(
      linearNode('QuantizeLinear', [from, ...both], `${name}/q`),
      linearNode('DequantizeLinear', [`${name}/q`, ...both], `${name}/dq`),
    );
    this.#quantized.add(name);
  }

  /** Quantises weights and bias of a convolution; returns the names to read instead. */
  #quantizedWeights(node: Node): string[] {
    const [input = '', weight = '', bias] = node.inputs;
    const floats = this.#from.initializers.get(weight);
    if (floats?.type !== 'float32') {
      throw new ModelError('compile', `The weights of "${node.name}" are not constant floats.`);
    }
    const { weights, scales } = quantizeWeights(floats);
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
    this.#nodes.push(perChannelDequantize(parts, `${name}/dq`, this.#channelDomain));
    return [`${name}/dq`, ...this.#quantizedBias(node, bias, scales, this.#scales.get(input)!)];
  }

  #quantizedBias(
    node: Node,
    bias: string | undefined,
    scales: Float32Array,
    input: Scale,
  ): string[] {
    if (!bias) return [];
    const floats = this.#from.initializers.get(bias);
    if (floats?.type !== 'float32') {
      throw new ModelError('compile', `The bias of "${node.name}" is not made of constant floats.`);
    }
    const quantised = quantizeBias(floats, scales, input);
    const name = `${node.name}/bias`;
    this.#initializers.set(`${name}/q`, quantised.bias);
    this.#initializers.set(`${name}/scale`, quantised.scales);
    const parts = [`${name}/q`, `${name}/scale`];
    this.#nodes.push(perChannelDequantize(parts, `${name}/dq`, this.#channelDomain));
    return [`${name}/dq`];
  }
}

function linearNode(op: string, inputs: readonly string[], output: string): Node {
  const attributes = new Map();
  return { name: `${output}:${op}`, op, domain: '', inputs, outputs: [output], attributes };
}

/** A DequantizeLinear with one scale for each index of the first dimension. */
function perChannelDequantize(inputs: readonly string[], output: string, domain: string): Node {
  const attributes = new Map([['axis', { kind: 'int', value: 0n } as const]]);
  return { ...linearNode('DequantizeLinear', inputs, output), domain, attributes };
}
