import { readFile } from 'node:fs/promises';
import type { Model } from '../onnx/model.js';
import { RUNTIME_DOMAIN } from '../onnx/runtime-domain.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { eliminateDeadNodes } from '../passes/eliminate-dead-nodes.js';
import { type Calibration, readCalibration } from '../quantize/calibration.js';
import { quantize } from '../quantize/quantize.js';
import type { ModelEntry } from '../types.js';
import { checkInterface } from './check-interface.js';
import type { Compiled } from './compile.js';

/** Loads a calibration table of this package; training/int8 describes how they are measured. */
export async function loadCalibration(name: string): Promise<Calibration> {
  const url = new URL(`../../calibration/${name}.json`, import.meta.url);
  return readCalibration(await readFile(url, 'utf8'));
}

/**
 * Quantises a float32 network to 8 bits where the table allows, and writes it.
 *
 * @param model float32, topologically sorted, without subgraphs
 * @throws ModelError `compile` when table or entry do not fit the network; errors of the file system
 */
export function writeInt8(
  model: Model,
  table: Calibration,
  entry: ModelEntry,
  target: string,
): Promise<Compiled> {
  const opset = model.opsets.get('') ?? 0;
  const graph = sortTopologically(eliminateDeadNodes(quantize(model.graph, table, opset)));
  validateGraph(graph);
  checkInterface(graph, entry);
  const own = graph.nodes.some(({ domain }) => domain === RUNTIME_DOMAIN);
  const opsets = own ? new Map([...model.opsets, [RUNTIME_DOMAIN, 1] as const]) : model.opsets;
  return writeModel({ ...model, opsets, graph }, target);
}
