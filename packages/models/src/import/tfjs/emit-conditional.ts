import type { Graph, Node } from '../../onnx/model.js';
import { refuse } from './attributes.js';
import type { Emitter } from './emitter.js';
import type { TfNode } from './graph.js';
import type { Computed, Value } from './value.js';

/** One side of a conditional: its nodes, and for each Merge the value that it brings. */
interface BranchResult {
  readonly nodes: Node[];
  readonly results: readonly Value[];
}

/** A conditional whose sides are translated. */
interface TranslatedConditional {
  /** The nodes at which the sides are joined, and after which the results are named. */
  readonly merges: readonly TfNode[];
  readonly predicate: Value;
  readonly whenTrue: BranchResult;
  readonly whenFalse: BranchResult;
  /** Where the result goes. */
  readonly nodes: Node[];
}

/**
 * Makes one If of a conditional. A predicate that is known when converting makes none:
 * its side's nodes simply join the others.
 */
export function emitConditional(
  emit: Emitter,
  { merges, predicate, whenTrue, whenFalse, nodes }: TranslatedConditional,
): readonly Value[] {
  if (predicate.kind === 'constant') {
    const side = predicate.values[0] ? whenTrue : whenFalse;
    nodes.push(...side.nodes);
    return side.results;
  }
  const agreed = merges.map((merge, i) =>
    mergedValue(merge, whenTrue.results[i]!, whenFalse.results[i]!),
  );
  const branch = (side: BranchResult, name: string) => {
    const value = branchSubgraph(emit, merges, side, agreed, name);
    return { kind: 'graph', value } as const;
  };
  const attributes = new Map([
    ['then_branch', branch(whenTrue, 'then')],
    ['else_branch', branch(whenFalse, 'else')],
  ]);
  const [first] = merges;
  const outputs = merges.map((merge) => `${merge.name}#if`);
  emit.begin(first!, nodes);
  nodes.push({
    name: `${first!.name}/if`,
    op: 'If',
    domain: '',
    inputs: [emit.plain(predicate)],
    outputs,
    attributes,
  });
  return agreed.map((result, i) => ({ ...result, name: outputs[i]! }));
}

/** What is known of the result of a Merge, whichever side it comes from. */
function mergedValue(merge: TfNode, a: Value, b: Value): Computed {
  if (a.kind !== 'computed' || b.kind !== 'computed' || a.type !== b.type) {
    refuse(merge, 'joins values of different kinds');
  }
  return {
    ...a,
    rank: a.rank === b.rank ? a.rank : null,
    channels: a.channels === 'first' || b.channels === 'first' ? 'first' : 'last',
    depth: a.depth === b.depth ? a.depth : null,
  };
}

function branchSubgraph(
  emit: Emitter,
  merges: readonly TfNode[],
  side: BranchResult,
  agreed: readonly Computed[],
  name: string,
): Graph {
  const nodes = [...side.nodes];
  const outputs = side.results.map((result, i) => {
    const { channels, type } = agreed[i]!;
    const merge = merges[i]!;
    emit.begin({ ...merge, name: `${merge.name}/${name}` }, nodes);
    const value = channels === 'first' ? emit.first(result) : emit.plain(result);
    // A branch may not give a value of the graph around it as its own.
    return { name: emit.one('Identity', [value]), type, shape: null };
  });
  return { name, nodes, initializers: new Map(), inputs: [], outputs };
}
