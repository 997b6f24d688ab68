import { readFile } from 'node:fs/promises';
import type { Model } from '../onnx/model.js';
import { readModel } from '../onnx/read.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { makeShapesDynamic } from '../passes/dynamic-shapes.js';
import { eliminateDeadNodes } from '../passes/eliminate-dead-nodes.js';
import { pruneOutputs } from '../passes/prune-outputs.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';
import { loadCalibration, writeInt8 } from './write-int8.js';

/**
 * U²-Net as exported by PyTorch: the joined output alone, without the six that training
 * looked at, and any height and width. Its resizes take their sizes from the tensors that
 * they are joined with, so that nothing in the graph depends on 320.
 */
export const compileU2netFile: Compile = async (entry, source, target) => {
  const model = compileU2net(readModel(await readFile(source)), entry.output);
  checkInterface(model.graph, entry);
  return writeModel(model, target);
};

/** The same computing in 8 bits. */
export const compileU2netInt8File: Compile = async (entry, source, target) => {
  const [file, table] = await Promise.all([readFile(source), loadCalibration('u2netp')]);
  return writeInt8(compileU2net(readModel(file), entry.output), table, entry, target);
};

/** The graph passes alone. */
function compileU2net(model: Model, output: string): Model {
  const sorted = sortTopologically(model.graph);
  validateGraph(sorted);
  const graph = makeShapesDynamic(eliminateDeadNodes(pruneOutputs(sorted, [output])));
  return { ...model, graph };
}
