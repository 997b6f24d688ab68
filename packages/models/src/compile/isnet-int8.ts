import { readFile } from 'node:fs/promises';
import { readModel } from '../onnx/read.js';
import { sortNodes } from '../onnx/sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { dropDead } from '../passes/drop-dead.js';
import { readCalibration } from '../quantise/calibration.js';
import { quantise } from '../quantise/quantise.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';
import { compileIsnet } from './isnet.js';

/** Part of this package; training/int8 says how it was made. */
const CALIBRATION = new URL('../../calibration/isnet.json', import.meta.url);

/** ISNet as {@link compileIsnet} makes it, computing in 8 bits (docs/adr/0018). */
export const compileIsnetInt8File: Compile = async (entry, source, target) => {
  const [file, table] = await Promise.all([readFile(source), readFile(CALIBRATION, 'utf8')]);
  const model = compileIsnet(readModel(file), entry.output);
  const graph = sortNodes(dropDead(quantise(model.graph, readCalibration(table))));
  validateGraph(graph);
  checkInterface(graph, entry);
  return writeModel({ ...model, graph }, target);
};
