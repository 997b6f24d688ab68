import { readFile } from 'node:fs/promises';
import type { TfGraph } from '../import/tfjs/graph.js';
import { readGraph } from '../import/tfjs/read-graph.js';
import { type InputRequest, translate } from '../import/tfjs/translate.js';
import { ModelError } from '../model-error.js';
import type { Model } from '../onnx/model.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { eliminateDeadNodes } from '../passes/eliminate-dead-nodes.js';
import type { InputSpec, ModelEntry } from '../types.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';

/** The first opset in which Split can be told how many parts to make. */
const OPSET = 18;

/**
 * TensorFlow.js graph models: the model.json is the source, the weight files come after
 * it in its own order.
 */
export const compileTfjsFile: Compile = async (entry, source, target, additionalFiles) => {
  const model = await translateTfjsFile(entry, source, additionalFiles);
  checkInterface(model.graph, entry);
  return writeModel(model, target);
};

/** {@link compileTfjs} of files. */
export async function translateTfjsFile(
  entry: ModelEntry,
  source: string,
  additionalFiles: readonly string[],
): Promise<Model> {
  const shards = await Promise.all(additionalFiles.map((path) => readFile(path)));
  return compileTfjs(readGraph(await readFile(source, 'utf8'), shards), entry);
}

/**
 * The translation and the graph passes alone. Inputs and outputs are those that the entry
 * names, in its names; outputs of four dimensions lie as the photo does. Inputs that it
 * does not name are recurrent states that are zero, and vanish.
 * @throws ModelError `compile` when the network has not what the entry names, or needs
 *   what is not known.
 */
export function compileTfjs(network: TfGraph, entry: ModelEntry): Model {
  const { input, otherInputs = [], output, otherOutputs = [] } = entry;
  if (!input) {
    throw new ModelError('compile', `"${entry.id}" names no input for the photo.`);
  }
  const channels = input.layout === 'NCHW' ? 'first' : 'last';
  const nodeOf = (name: string) => network.signature.get(name) ?? { node: name, port: 0 };
  const graph = translate(network, {
    inputs: [
      { name: input.name, node: nodeOf(input.name).node, ...photo(network, input) },
      ...otherInputs.map(
        ({ name, type, shape }): InputRequest => ({
          ...{ name, type, shape },
          node: nodeOf(name).node,
          channels: 'last',
        }),
      ),
    ],
    outputs: [{ name: output, shape: null }, ...otherOutputs].map(({ name, shape }) => ({
      ...{ name, shape, channels },
      from: nodeOf(name),
    })),
  });
  const live = sortTopologically(eliminateDeadNodes(graph));
  validateGraph(live);
  return { irVersion: 8, opsets: new Map([['', OPSET]]), producer: 'nobg', graph: live };
}

/** The photo's input as the network says it is, one photo at a time. */
function photo(network: TfGraph, { name, layout }: InputSpec) {
  const node = network.nodes.get(network.signature.get(name)?.node ?? name);
  const [, h, w, c] = node?.attributes.get('shape')?.shape ?? [];
  if (h === undefined || w === undefined || !c) {
    throw new ModelError('compile', `The network has no input "${name}" with four dimensions.`);
  }
  const [height, width] = [h ?? 'h', w ?? 'w'];
  return layout === 'NCHW'
    ? ({ type: 'float32', shape: [1, c, height, width], channels: 'first' } as const)
    : ({ type: 'float32', shape: [1, height, width, c], channels: 'last' } as const);
}
