import { refuse } from './attributes.js';
import type { TfGraph, TfNode, TfReference } from './graph.js';
import { topologicalOrder } from './topological-order.js';

/** A branch of a conditional: what runs when the predicate is so. */
export interface Branch {
  /** Name of the node that makes the predicate. */
  readonly predicate: string;
  readonly taken: boolean;
}

/** A conditional: the Merge nodes that join the two branches of one predicate. */
export interface Conditional {
  readonly predicate: string;
  readonly merges: readonly TfNode[];
}

/** Which parts of a graph run only in a branch of a conditional. */
export interface Branches {
  /** Names of all that is needed, in an order in which they can be translated. */
  readonly order: readonly string[];
  /** The branch in which an output is made; null outside all of them. */
  of(reference: TfReference): Branch | null;
  /** The conditional that a Merge belongs to. */
  conditional(merge: TfNode): Conditional;
}

/**
 * Finds the conditionals of a graph (Switch opens the branches, Merge joins them).
 * All Merges of one predicate are one conditional, and stand next to each other in the order.
 * @throws ModelError `compile` for conditionals inside conditionals, and for loops.
 */
export function findBranches(graph: TfGraph, outputs: readonly TfReference[]): Branches {
  const node = (name: string): TfNode => {
    const found = graph.nodes.get(name);
    if (!found) throw new Error(`no node ${name}`);
    return found;
  };
  const roots = outputs.map((o) => o.node);
  const inputs = (name: string): readonly string[] => node(name).inputs.map((i) => i.node);

  const branchOf = new Map<string, Branch | null>();
  const conditionals = new Map<string, { predicate: string; merges: TfNode[] }>();
  const of = ({ node: name, port }: TfReference): Branch | null => {
    const own = node(name);
    const predicate = own.inputs[1];
    if (own.op !== 'Switch' || !predicate) return branchOf.get(name) ?? null;
    return { predicate: predicate.node, taken: port === 1 };
  };
  for (const name of topologicalOrder(roots, inputs)) {
    const here = node(name);
    const [branch = null, ...others] = here.inputs.map(of).filter((b) => b !== null);
    if (here.op === 'Merge') {
      if (!branch) refuse(here, 'joins no branches of a conditional');
      const group = conditionals.get(branch.predicate) ?? {
        predicate: branch.predicate,
        merges: [],
      };
      group.merges.push(here);
      conditionals.set(branch.predicate, group);
      branchOf.set(name, null);
      continue;
    }
    const apart = others.some((o) => !branch || !sameBranch(o, branch));
    if (apart || (here.op === 'Switch' && branch)) {
      refuse(here, 'is in a conditional inside another, which is not supported');
    }
    branchOf.set(name, branch);
  }

  const conditional = (merge: TfNode): Conditional => {
    const predicate = merge.inputs.map(of).find((b) => b !== null)?.predicate ?? '';
    return conditionals.get(predicate) ?? { predicate, merges: [merge] };
  };
  const needs = (name: string): readonly string[] => {
    const here = node(name);
    if (here.op !== 'Merge') return inputs(name);
    const { predicate, merges } = conditional(here);
    return [predicate, ...merges.flatMap((m) => inputs(m.name))];
  };
  return { order: topologicalOrder(roots, needs), of, conditional };
}

function sameBranch(a: Branch, b: Branch): boolean {
  return a.predicate === b.predicate && a.taken === b.taken;
}
