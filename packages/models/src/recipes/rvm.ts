import { ModelError } from '../model-error.js';
import type { Graph, Model, Node } from '../onnx/model.js';
import { subgraphsOf } from '../onnx/subgraphs.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { eliminateDeadNodes } from '../passes/eliminate-dead-nodes.js';
import { fuseHardSwish } from '../passes/fuse-hard-swish.js';
import { inferChannels } from '../passes/infer-channels.js';
import { resizeByScale } from '../passes/resize-by-scale.js';
import { splitConvInputs } from '../passes/split-conv-inputs.js';
import { splitConvOutputs } from '../passes/split-conv-outputs.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';
import { coarseNodes, guidedFilterNodes } from './rvm-guided-filter.js';
import { translateTfjsFile } from './tfjs.js';

/**
 * Robust Video Matting from TensorFlow.js, for alpha alone and in forms that ONNX Runtime has quick
 * kernels for (docs/adr/0060).
 */
export const compileRvmFile: Compile = async (entry, source, target, additionalFiles) => {
  const model = compileRvm(await translateTfjsFile(entry, source, additionalFiles));
  checkInterface(model.graph, entry);
  return writeModel(model, target);
};

/**
 * The graph passes alone. Results are those of the network as translated, but for rounding, where the
 * coarse size comes to multiples of 16; elsewhere that size is rounded to them, so that
 * nothing need be cut off on the way back up. The network refines at any ratio, 1 included.
 *
 * @param model with inputs `src` and `downsample_ratio` and output `pha`
 * @throws ModelError `compile` when the network is not of the expected form
 */
export function compileRvm(model: Model): Model {
  const { graph } = model;
  const [shrink, refine] = graph.nodes.filter(({ op }) => op === 'If');
  const coarse = shrink?.outputs[0];
  const alpha = refine && alphaBeforeRefiner(graph, refine);
  if (!coarse || !alpha) {
    throw new ModelError(
      'compile',
      'The network was expected to shrink the photo and to refine alpha under conditions of their own, and does not.',
    );
  }
  const rest = graph.nodes.filter((n) => n !== shrink && n !== refine && n.outputs[0] !== 'pha');
  const first = coarseNodes('src', 'downsample_ratio', coarse);
  const last = guidedFilterNodes({ photo: 'src', coarse, alpha, output: 'pha' });
  const whole: Graph = {
    ...graph,
    nodes: [...first.nodes, ...rest, ...last.nodes],
    initializers: new Map([...graph.initializers, ...first.initializers, ...last.initializers]),
  };
  // What the refiner alone gave to colours is dropped first: its makers are gone.
  const even = eliminateDeadNodes(withoutCrops(resizeByScale(eliminateDeadNodes(whole))));
  const swish = splitConvOutputs(sortTopologically(eliminateDeadNodes(fuseHardSwish(even))));
  const channels = inferChannels(swish);
  const split = splitConvInputs(swish, (name) => channels.get(name));
  const live = sortTopologically(eliminateDeadNodes(split));
  validateGraph(live);
  return { ...model, graph: live };
}

/** What the network gives as alpha where it does not refine. */
function alphaBeforeRefiner({ nodes }: Graph, refine: Node): string | undefined {
  const makers = new Map(nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  let name = 'pha';
  for (let node = makers.get(name); node && node !== refine; node = makers.get(name)) {
    name = node.inputs[0] ?? '';
  }
  const at = refine.outputs.indexOf(name);
  for (const branch of subgraphsOf(refine)) {
    // The branch that refines has many nodes, the other hands on what there is.
    if (branch.nodes.some(({ op }) => op !== 'Identity')) continue;
    const result = branch.outputs[at]?.name;
    return branch.nodes.find((n) => n.outputs[0] === result)?.inputs[0];
  }
  return undefined;
}

/** Leaves out the crops after doublings: halves of even sizes leave no remainder. */
function withoutCrops(graph: Graph): Graph {
  const doubled = new Set(
    graph.nodes.filter(({ op }) => op === 'Resize').flatMap(({ outputs }) => outputs),
  );
  const crops = new Map(
    graph.nodes
      .filter(({ op, inputs }) => op === 'Slice' && doubled.has(inputs[0] ?? ''))
      .map(({ inputs, outputs }): [string, string] => [outputs[0]!, inputs[0]!]),
  );
  const nodes = graph.nodes
    .filter(({ outputs }) => !crops.has(outputs[0] ?? ''))
    .map((node) => ({ ...node, inputs: node.inputs.map((name) => crops.get(name) ?? name) }));
  return { ...graph, nodes };
}
