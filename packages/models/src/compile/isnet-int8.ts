import { readFile } from 'node:fs/promises';
import { readModel } from '../onnx/read.js';
import { spreadLevels } from '../quantise/spread-levels.js';
import type { Compile } from './compile.js';
import { calibrationOf, writeInBytes } from './in-bytes.js';
import { compileIsnet } from './isnet.js';

/** What gives the answer itself, at half the photo's size. */
const LOGITS = '/side1/Conv';
/** Beyond this a logit's alpha is 0 or 1 even halfway between it and its opposite. */
const MOST_LOGIT = 16;

/** ISNet as {@link compileIsnet} makes it, computing in 8 bits (docs/adr/0018). */
export const compileIsnetInt8File: Compile = async (entry, source, target) => {
  const [file, table] = await Promise.all([readFile(source), calibrationOf('isnet')]);
  const model = compileIsnet(readModel(file), entry.output);
  const { graph, calibration } = spreadLevels(model.graph, table, LOGITS, MOST_LOGIT);
  return writeInBytes({ ...model, graph }, calibration, entry, target);
};
