import { readFile } from 'node:fs/promises';
import { readModel } from '../onnx/read.js';
import { sortNodes } from '../onnx/sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { dropDead } from '../passes/drop-dead.js';
import { freeSize } from '../passes/free-size.js';
import { keepOutput } from '../passes/keep-output.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';

/**
 * U²-Net as exported by PyTorch: the joined output alone, without the six that training
 * looked at, and any height and width. Its resizes take their sizes from the tensors that
 * they are joined with, so that nothing in the graph depends on 320.
 */
export const compileU2netFile: Compile = async (entry, source, target) => {
  const model = readModel(await readFile(source));
  const sorted = sortNodes(model.graph);
  validateGraph(sorted);
  const graph = freeSize(dropDead(keepOutput(sorted, entry.output)));
  checkInterface(graph, entry);
  return writeModel({ ...model, graph }, target);
};
