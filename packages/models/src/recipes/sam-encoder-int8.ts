import { readFile } from 'node:fs/promises';
import { readModel } from '../onnx/read.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { eliminateDeadNodes } from '../passes/eliminate-dead-nodes.js';
import { fuseGelu } from '../passes/fuse-gelu.js';
import type { Compile } from './compile.js';
import { loadCalibration, writeInt8 } from './write-int8.js';

/** MobileSAM's encoder computing in 8 bits (docs/adr/0062). */
export const compileSamEncoderInt8File: Compile = async (entry, source, target) => {
  const model = readModel(await readFile(source));
  const graph = eliminateDeadNodes(fuseGelu(sortTopologically(model.graph)));
  return writeInt8({ ...model, graph }, await loadCalibration('mobile-sam-encoder'), entry, target);
};
