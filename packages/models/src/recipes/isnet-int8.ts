import { readFile } from 'node:fs/promises';
import { readModel } from '../onnx/read.js';
import { encodeAsThermometer } from '../quantize/thermometer-encoding.js';
import { outputNames } from './check-interface.js';
import type { Compile } from './compile.js';
import { compileIsnet } from './isnet.js';
import { loadCalibration, writeInt8 } from './write-int8.js';

/** What gives the answer itself, at half the photo's size. */
const LOGITS = '/side1/Conv';
/** Beyond this a logit's alpha is 0 or 1 even halfway between it and its opposite. */
const LOGIT_LIMIT = 16;

/** ISNet as {@link compileIsnet} makes it, computing in 8 bits (docs/adr/0018). */
export const compileIsnetInt8File: Compile = async (entry, source, target) => {
  const [file, table] = await Promise.all([readFile(source), loadCalibration('isnet')]);
  const model = compileIsnet(readModel(file), outputNames(entry));
  const { graph, calibration } = encodeAsThermometer(model.graph, table, LOGITS, LOGIT_LIMIT);
  return writeInt8({ ...model, graph }, calibration, entry, target);
};
