import { readFile } from 'node:fs/promises';
import type { Model } from '../onnx/model.js';
import { readModel } from '../onnx/read.js';
import { sortNodes } from '../onnx/sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { dropDead } from '../passes/drop-dead.js';
import { freeSize } from '../passes/free-size.js';
import { keepOutput } from '../passes/keep-output.js';
import { removeCasts } from '../passes/remove-casts.js';
import { resizeLike } from '../passes/resize-like.js';
import { widenHalves } from '../passes/widen-halves.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';

/**
 * ISNet as exported by PyTorch with float16 weights, at 1024×1024 only and with twelve
 * outputs: float32, without casts, one output, any height and width.
 */
export const compileIsnetFile: Compile = async (entry, source, target) => {
  const model = compileIsnet(readModel(await readFile(source)), entry.output);
  checkInterface(model.graph, entry);
  return writeModel(model, target);
};

/**
 * The graph passes alone.
 * @param output name of the output to keep.
 * @throws ModelError `compile` when the network is not of the expected form.
 */
export function compileIsnet(model: Model, output: string): Model {
  const sorted = sortNodes(model.graph);
  validateGraph(sorted);
  // Outputs are cut first: the casts and resizes of the others need no care then.
  const cut = dropDead(keepOutput(sorted, output));
  const float = removeCasts(widenHalves(cut));
  const free = freeSize(resizeLike(float, model.opsets.get('') ?? 0));
  const graph = sortNodes(dropDead(free));
  validateGraph(graph);
  return { ...model, graph };
}
