import { ModelError } from '../../model-error.js';
import type { Attribute, Node, Tensor } from '../../onnx/model.js';

/** What an attribute is given as; whole numbers stand for integers. */
export type AttributeValue = bigint | readonly number[] | string | { readonly float: number };

/**
 * Collects the nodes and constants of a graph that is being made, and gives each a name
 * of its own.
 */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly initializers = new Map<string, Tensor>();
  /** How often each name was wanted. */
  private readonly uses = new Map<string, number>();
  private budgetBytes: number;

  /**
   * @param room bytes that the constants may take: a small file can ask for its weights in
   *   very many forms.
   */
  constructor(room: number) {
    this.budgetBytes = room;
  }

  /** A name like the wanted one that nothing else has. */
  unique(wanted: string): string {
    const times = this.uses.get(wanted) ?? 0;
    this.uses.set(wanted, times + 1);
    return times === 0 ? wanted : this.unique(`${wanted}#${times}`);
  }

  /** Adds a node with one output. @returns the output's name. */
  node(
    op: string,
    wanted: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const name = this.unique(wanted);
    this.nodes.push({
      name,
      op,
      domain: '',
      inputs,
      outputs: [name],
      attributes: new Map(Object.entries(attributes).map(([key, a]) => [key, attribute(a)])),
    });
    return name;
  }

  /** @throws ModelError `compile` where constants take more room than there is. */
  constant(wanted: string, tensor: Tensor): string {
    this.budgetBytes -= tensor.data.length;
    if (this.budgetBytes < 0) {
      throw new ModelError('compile', 'The network uses its weights in too many forms.');
    }
    const name = this.unique(wanted);
    this.initializers.set(name, tensor);
    return name;
  }
}

function attribute(value: AttributeValue): Attribute {
  if (typeof value === 'bigint') return { kind: 'int', value };
  if (typeof value === 'string') return { kind: 'string', value };
  if ('float' in value) return { kind: 'float', value: value.float };
  return { kind: 'ints', value: value.map(BigInt) };
}
