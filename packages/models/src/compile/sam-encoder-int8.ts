import { readFile } from 'node:fs/promises';
import { readModel } from '../onnx/read.js';
import { sortNodes } from '../onnx/sort.js';
import { dropDead } from '../passes/drop-dead.js';
import { fuseGelu } from '../passes/fuse-gelu.js';
import type { Compile } from './compile.js';
import { calibrationOf, writeInBytes } from './in-bytes.js';

/** MobileSAM's encoder computing in 8 bits (docs/adr/0062). */
export const compileSamEncoderInt8File: Compile = async (entry, source, target) => {
  const model = readModel(await readFile(source));
  const graph = dropDead(fuseGelu(sortNodes(model.graph)));
  return writeInBytes(
    { ...model, graph },
    await calibrationOf('mobile-sam-encoder'),
    entry,
    target,
  );
};
