import { readFile } from 'node:fs/promises';
import { convertTflite } from '../import/tflite/convert.js';
import { readTflite } from '../import/tflite/read.js';
import { writeModel } from '../onnx/write.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';

/** A float TFLite network, as ONNX with the same inputs and outputs, and those named besides. */
export const compileTfliteFile: Compile = async (entry, source, target) => {
  const extraOutputs = entry.otherOutputs?.map((output) => output.name);
  const model = convertTflite(readTflite(await readFile(source)), extraOutputs);
  checkInterface(model.graph, entry);
  return writeModel(model, target);
};
