import { readFile } from 'node:fs/promises';
import { ModelError } from '../model-error.js';
import type { Graph, Model, Node, ValueInfo } from '../onnx/model.js';
import { readModel } from '../onnx/read.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { eliminateDeadNodes } from '../passes/eliminate-dead-nodes.js';
import { renameValue } from '../passes/rename-value.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';

const MASKS: ValueInfo = { name: 'low_res_masks', type: 'float32', shape: [1, 4, 256, 256] };
const QUALITIES: ValueInfo = { name: 'iou_predictions', type: 'float32', shape: [1, 4] };

/**
 * The decoder of Segment Anything as exported to give its best mask at the photo's size:
 * here it gives all four masks as they are, 256×256, and what it thinks of each.
 */
export const compileSamDecoderFile: Compile = async (entry, source, target) => {
  const model = exposeMasks(readModel(await readFile(source)));
  checkInterface(model.graph, entry);
  return writeModel(model, target);
};

/**
 * The graph passes alone.
 * @throws ModelError `compile` when the network is not of the expected form.
 */
export function exposeMasks(model: Model): Model {
  const sorted = sortTopologically(model.graph);
  validateGraph(sorted);
  const makers = new Map(sorted.nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  let graph: Graph = { ...sorted, outputs: [] };
  for (const output of [MASKS, QUALITIES]) {
    // The best one is picked out of all of them laid flat.
    const all = valueBefore('Flatten', output.name, makers);
    graph = { ...graph, outputs: [...graph.outputs, { ...output, name: all }] };
  }
  graph = eliminateDeadNodes(graph);
  graph = renameValue(graph, graph.outputs[0]!.name, MASKS.name);
  graph = renameValue(graph, graph.outputs[1]!.name, QUALITIES.name);
  graph = { ...graph, inputs: graph.inputs.filter((input) => isRead(graph, input.name)) };
  validateGraph(graph);
  return { ...model, graph };
}

/** What the first node of that kind reads, going up from a value along first inputs. */
function valueBefore(op: string, value: string, makers: ReadonlyMap<string, Node>): string {
  for (let node = makers.get(value); node; node = makers.get(node.inputs[0] ?? '')) {
    if (node.op === op && node.inputs[0]) return node.inputs[0];
  }
  throw new ModelError('compile', `Output "${value}" was expected to be picked after a ${op}.`);
}

function isRead(graph: Graph, name: string): boolean {
  return graph.nodes.some((node) => node.inputs.includes(name));
}
