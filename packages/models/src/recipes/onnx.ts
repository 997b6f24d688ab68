import { constants } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { readModel } from '../onnx/read.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { validateGraph } from '../onnx/validate.js';
import { sha256OfFile } from '../sha256.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';

/** Users' own ONNX networks: checked, and copied byte for byte. */
export const copyOnnxFile: Compile = async (entry, source, target) => {
  const graph = sortTopologically(readModel(await readFile(source)).graph);
  validateGraph(graph);
  checkInterface(graph, entry);
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  return sha256OfFile(target);
};
