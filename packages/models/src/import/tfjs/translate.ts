import { ModelError } from '../../model-error.js';
import type { Graph, Node, ValueInfo } from '../../onnx/model.js';
import { refuse } from './attributes.js';
import { type Branch, type Branches, findBranches } from './branches.js';
import { emitConditional } from './emit-conditional.js';
import { Emitter } from './emitter.js';
import { referenceText, type TfGraph, type TfNode, type TfReference } from './graph.js';
import { OPERATORS } from './operators/registry.js';
import type { Value, ValueType } from './value.js';

/** An input of the ONNX graph. */
export interface InputRequest {
  readonly name: string;
  /** Name of its Placeholder. */
  readonly node: string;
  readonly type: ValueType;
  /** As the input lies in memory. */
  readonly shape: readonly (number | string)[];
  /** Whether a Placeholder that is N, H, W, C in TensorFlow is fed as N, C, H, W. */
  readonly channels: 'first' | 'last';
}

/** An output of the ONNX graph. */
interface OutputRequest {
  readonly name: string;
  readonly from: TfReference;
  /** How an output of four dimensions lies in memory. */
  readonly channels: 'first' | 'last';
  /** Its dimensions, as it lies in memory, where something is to be said of them. */
  readonly shape: readonly (number | string)[] | null;
}

interface TranslationRequest {
  /** Placeholders that are none of them are recurrent states, which are zero for every run. */
  readonly inputs: readonly InputRequest[];
  readonly outputs: readonly OutputRequest[];
}

/**
 * Translates a TensorFlow graph to ONNX, opset 18. Values of rank 4 lie as N, C, H, W
 * between convolutions and their like, and are transposed only where an operator needs
 * TensorFlow's order.
 * @throws ModelError `compile`, naming the node and its operator, for what is not known.
 */
export function translate(graph: TfGraph, request: TranslationRequest): Graph {
  const wanted = request.outputs.map(({ from }) => from);
  const read = [...graph.nodes.values()].flatMap((node) => node.inputs);
  for (const { node } of [...wanted, ...read]) {
    if (!graph.nodes.has(node)) {
      throw new ModelError('compile', `The network has no node "${node}".`);
    }
  }
  const translation = new Translation(graph, request, findBranches(graph, wanted));
  translation.run();
  const outputs = request.outputs.map((output) => translation.output(output));
  return {
    name: 'network',
    nodes: translation.nodesOf(null),
    initializers: translation.emit.initializers,
    inputs: request.inputs.map(({ name, type, shape }) => ({ name, type, shape })),
    outputs,
  };
}

/** A translation on its way: what each output of each node became, and the nodes so far. */
class Translation {
  readonly emit = new Emitter();
  readonly #graph: TfGraph;
  readonly #request: TranslationRequest;
  readonly #branches: Branches;
  readonly #values = new Map<string, Value>();
  readonly #nodes = new Map<string, Node[]>();

  constructor(graph: TfGraph, request: TranslationRequest, branches: Branches) {
    this.#graph = graph;
    this.#request = request;
    this.#branches = branches;
  }

  run(): void {
    for (const name of this.#branches.order) {
      const node = this.#graph.nodes.get(name)!;
      // The other Merges of a conditional came with its first.
      if (this.#values.has(referenceText({ node: name, port: 0 }))) continue;
      if (node.op === 'Merge') this.#conditional(node);
      else this.#set(name, this.#outputs(node));
    }
  }

  /** The ONNX nodes of a branch, or those outside all of them. */
  nodesOf(branch: Branch | null): Node[] {
    const key = branch ? `${branch.taken} ${branch.predicate}` : '';
    const nodes = this.#nodes.get(key) ?? [];
    this.#nodes.set(key, nodes);
    return nodes;
  }

  /** Emits an output of the whole graph. */
  output({ name, from, channels, shape }: OutputRequest): ValueInfo {
    const source = this.#graph.nodes.get(from.node)!;
    const nodes = this.nodesOf(null);
    this.emit.begin({ ...source, name: `${name}/output` }, nodes);
    const value = this.emit.expectComputed(this.#read(from, source));
    const first = channels === 'first' && value.rank === 4;
    nodes.push({
      name,
      op: 'Identity',
      domain: '',
      inputs: [first ? this.emit.first(value) : this.emit.plain(value)],
      outputs: [name],
      attributes: new Map(),
    });
    return { name, type: value.type, shape };
  }

  #outputs(node: TfNode): readonly Value[] {
    this.emit.begin(node, this.nodesOf(this.#branches.of({ node: node.name, port: 0 })));
    if (node.op === 'Placeholder') return [this.#placeholder(node)];
    if (node.op === 'Const') {
      return [this.#graph.weights.get(node.name) ?? refuse(node, 'has no weights')];
    }
    const inputs = node.inputs.map((i) => this.#read(i, node));
    const [value] = inputs;
    if (node.op === 'Switch' && value) return [value, value];
    const operator = OPERATORS.get(node.op);
    if (!operator) refuse(node, 'is of an operator that is not known');
    return operator(node, inputs, this.emit);
  }

  #conditional(merge: TfNode): void {
    const { predicate, merges } = this.#branches.conditional(merge);
    const side = (taken: boolean) => ({
      nodes: this.nodesOf({ predicate, taken }),
      results: merges.map((m) => {
        // What is made outside the branches is brought by the side that nothing else brings.
        const input = m.inputs.find((i) => (this.#branches.of(i)?.taken ?? !taken) === taken);
        return input ? this.#read(input, m) : refuse(m, `has nothing for ${taken}`);
      }),
    });
    const results = emitConditional(this.emit, {
      merges,
      predicate: this.#read({ node: predicate, port: 0 }, merge),
      whenTrue: side(true),
      whenFalse: side(false),
      nodes: this.nodesOf(null),
    });
    merges.forEach((m, i) => {
      this.#set(m.name, [results[i]!]);
    });
  }

  #placeholder(node: TfNode): Value {
    const input = this.#request.inputs.find((i) => i.node === node.name);
    if (!input) return { kind: 'zeros' };
    const { name, type, shape, channels } = input;
    const depth = shape.at(channels === 'first' ? 1 : -1);
    return {
      ...{ kind: 'computed', name, type, channels },
      rank: shape.length,
      depth: typeof depth === 'number' ? depth : null,
    };
  }

  #read(reference: TfReference, by: TfNode): Value {
    const value = this.#values.get(referenceText(reference));
    return value ?? refuse(by, `reads "${referenceText(reference)}", which there is not`);
  }

  #set(node: string, values: readonly Value[]): void {
    values.forEach((value, port) => {
      this.#values.set(referenceText({ node, port }), value);
    });
  }
}
