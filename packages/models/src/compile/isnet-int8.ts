import { readFile } from 'node:fs/promises';
import { readModel } from '../onnx/read.js';
import { sortNodes } from '../onnx/sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { dropDead } from '../passes/drop-dead.js';
import { readCalibration } from '../quantise/calibration.js';
import { quantise } from '../quantise/quantise.js';
import { spreadLevels } from '../quantise/spread-levels.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';
import { compileIsnet } from './isnet.js';

/** Part of this package; training/int8 says how it was made. */
const CALIBRATION = new URL('../../calibration/isnet.json', import.meta.url);

/** What gives the answer itself, at half the photo's size. */
const LOGITS = '/side1/Conv';
/** Beyond this a logit's alpha is 0 or 1 even halfway between it and its opposite. */
const MOST_LOGIT = 16;

/** ISNet as {@link compileIsnet} makes it, computing in 8 bits (docs/adr/0018). */
export const compileIsnetInt8File: Compile = async (entry, source, target) => {
  const [file, table] = await Promise.all([readFile(source), readFile(CALIBRATION, 'utf8')]);
  const model = compileIsnet(readModel(file), entry.output);
  const spread = spreadLevels(model.graph, readCalibration(table), LOGITS, MOST_LOGIT);
  const graph = sortNodes(dropDead(quantise(spread.graph, spread.calibration)));
  validateGraph(graph);
  checkInterface(graph, entry);
  return writeModel({ ...model, graph }, target);
};
