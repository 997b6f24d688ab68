import { readFile } from 'node:fs/promises';
import { readModel } from '../onnx/read.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { makeShapesDynamic } from '../passes/dynamic-shapes.js';
import { eliminateDeadNodes } from '../passes/eliminate-dead-nodes.js';
import { pruneOutputs } from '../passes/prune-outputs.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';

/**
 * U²-Net as exported by PyTorch: the joined output alone, without the six that training
 * looked at, and any height and width. Its resizes take their sizes from the tensors that
 * they are joined with, so that nothing in the graph depends on 320.
 */
export const compileU2netFile: Compile = async (entry, source, target) => {
  const model = readModel(await readFile(source));
  const sorted = sortTopologically(model.graph);
  validateGraph(sorted);
  const graph = makeShapesDynamic(eliminateDeadNodes(pruneOutputs(sorted, entry.output)));
  checkInterface(graph, entry);
  return writeModel({ ...model, graph }, target);
};
