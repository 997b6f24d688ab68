import { readFile } from 'node:fs/promises';
import type { Model } from '../onnx/model.js';
import { RUNTIME_DOMAIN } from '../onnx/runtime-domain.js';
import { sortNodes } from '../onnx/sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { dropDead } from '../passes/drop-dead.js';
import { type Calibration, readCalibration } from '../quantise/calibration.js';
import { quantise } from '../quantise/quantise.js';
import type { ModelEntry } from '../types.js';
import { checkInterface } from './check-interface.js';
import type { Compiled } from './compile.js';

/** A table of this package; training/int8 says how they were made. */
export async function calibrationOf(name: string): Promise<Calibration> {
  const url = new URL(`../../calibration/${name}.json`, import.meta.url);
  return readCalibration(await readFile(url, 'utf8'));
}

/**
 * Writes a float network so that it computes in 8 bits where the table allows.
 *
 * @param model float32, sorted, with no graphs inside nodes
 * @throws ModelError `compile` when table or entry do not fit the network; errors of the file system
 */
export function writeInBytes(
  model: Model,
  table: Calibration,
  entry: ModelEntry,
  target: string,
): Promise<Compiled> {
  const opset = model.opsets.get('') ?? 0;
  const graph = sortNodes(dropDead(quantise(model.graph, table, opset)));
  validateGraph(graph);
  checkInterface(graph, entry);
  const own = graph.nodes.some(({ domain }) => domain === RUNTIME_DOMAIN);
  const opsets = own ? new Map([...model.opsets, [RUNTIME_DOMAIN, 1] as const]) : model.opsets;
  return writeModel({ ...model, opsets, graph }, target);
}
