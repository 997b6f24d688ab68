import { readFile } from 'node:fs/promises';
import { writeModel } from '../onnx/write.js';
import { convertTflite } from '../tflite/convert.js';
import { readTflite } from '../tflite/read.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';

/** A float TFLite network, as ONNX with the same inputs and outputs, and those named besides. */
export const compileTfliteFile: Compile = async (entry, source, target) => {
  const further = entry.otherOutputs?.map((output) => output.name);
  const model = convertTflite(readTflite(await readFile(source)), further);
  checkInterface(model.graph, entry);
  return writeModel(model, target);
};
