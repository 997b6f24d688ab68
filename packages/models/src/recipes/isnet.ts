import { readFile } from 'node:fs/promises';
import type { Model } from '../onnx/model.js';
import { readModel } from '../onnx/read.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { makeResizesDynamic } from '../passes/dynamic-resizes.js';
import { makeShapesDynamic } from '../passes/dynamic-shapes.js';
import { eliminateDeadNodes } from '../passes/eliminate-dead-nodes.js';
import { fp16ToFp32 } from '../passes/fp16-to-fp32.js';
import { pruneOutputs } from '../passes/prune-outputs.js';
import { removeRedundantCasts } from '../passes/remove-redundant-casts.js';
import { checkInterface, outputNames } from './check-interface.js';
import type { Compile } from './compile.js';

/**
 * ISNet as exported by PyTorch with float16 weights, at 1024×1024 only and with twelve
 * outputs: float32, without casts, the outputs of its entry, any height and width.
 */
export const compileIsnetFile: Compile = async (entry, source, target) => {
  const model = compileIsnet(readModel(await readFile(source)), outputNames(entry));
  checkInterface(model.graph, entry);
  return writeModel(model, target);
};

/**
 * The graph passes alone.
 * @param outputs names of the outputs to keep.
 * @throws ModelError `compile` when the network is not of the expected form.
 */
export function compileIsnet(model: Model, outputs: readonly string[]): Model {
  const sorted = sortTopologically(model.graph);
  validateGraph(sorted);
  // Outputs are cut first: the casts and resizes of the others need no care then.
  const cut = eliminateDeadNodes(pruneOutputs(sorted, outputs));
  const float = removeRedundantCasts(fp16ToFp32(cut));
  const free = makeShapesDynamic(makeResizesDynamic(float, model.opsets.get('') ?? 0));
  const graph = sortTopologically(eliminateDeadNodes(free));
  validateGraph(graph);
  return { ...model, graph };
}
