import { readFile } from 'node:fs/promises';
import { convertTflite } from '../tflite/convert.js';
import { readTflite } from '../tflite/read.js';
import type { Compile } from './compile.js';
import { calibrationOf, writeInBytes } from './in-bytes.js';

/** The selfie network computing in 8 bits (docs/adr/0062). */
export const compileSelfieInt8File: Compile = async (entry, source, target) => {
  const further = entry.otherOutputs?.map((output) => output.name);
  const model = convertTflite(readTflite(await readFile(source)), further);
  return writeInBytes(model, await calibrationOf('selfie-multiclass'), entry, target);
};
