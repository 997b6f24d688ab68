import { readFile } from 'node:fs/promises';
import { ModelError } from '../model-error.js';
import type { Attribute, Dimension, Graph, Model, Node, ValueInfo } from '../onnx/model.js';
import { readModel } from '../onnx/read.js';
import { floatTensor } from '../onnx/tensor.js';
import { sortTopologically } from '../onnx/topological-sort.js';
import { validateGraph } from '../onnx/validate.js';
import { writeModel } from '../onnx/write.js';
import { eliminateDeadNodes } from '../passes/eliminate-dead-nodes.js';
import { fp16ToFp32 } from '../passes/fp16-to-fp32.js';
import { pruneOutputs } from '../passes/prune-outputs.js';
import { removeRedundantCasts } from '../passes/remove-redundant-casts.js';
import { MATTE_FORM } from '../registry/descriptor.js';
import type { InputSpec, ModelEntry } from '../types.js';
import { checkInterface } from './check-interface.js';
import type { Compile } from './compile.js';

/** Names that networks of others will not have. */
const { image: IMAGE, alpha: ALPHA } = MATTE_FORM;
const MEAN = 'nobg.mean';
const STD = 'nobg.std';
/** From here on operators broadcast their inputs by themselves. */
const OLDEST_OPSET = 7;
/** Older files must list their weights among the inputs. */
const OLDEST_IR = 4;

/**
 * Any ONNX network that looks at one photo and gives one channel, such as BiRefNet, RMBG
 * and U²-Net, in one form: input `nobg.image`, float32 [1, 3, h, w], RGB 0..255, with h and
 * w fixed; output `nobg.alpha`, float32 [1, 1, h', w'], 0..1. Normalisation, layout and
 * activation become part of the network, other outputs go, and float16 is widened.
 */
export const compileMatteFile: Compile = async (entry, source, target) =>
  writeModel(compileMatte(readModel(await readFile(source)), entry), target);

/**
 * The graph passes alone.
 * @throws ModelError `compile`, saying what the manifest's entry or the network was expected
 *   to be and is.
 */
export function compileMatte(model: Model, entry: ModelEntry): Model {
  const { input: spec } = entry;
  if (!spec) throw new ModelError('compile', `"${entry.id}" names no input for the photo.`);
  const opset = model.opsets.get('') ?? 0;
  if (opset < OLDEST_OPSET) {
    throw new ModelError(
      'compile',
      `The network uses opset ${opset}; export it with ${OLDEST_OPSET} or newer.`,
    );
  }
  const sorted = sortTopologically(fp16ToFp32(model.graph));
  validateGraph(sorted);
  checkInterface(sorted, entry);
  const photo = sorted.inputs.find((input) => input.name === spec.name)!;
  const output = sorted.outputs.find((o) => o.name === entry.output)!;
  const [height, width] = inputSize(photo, spec);
  const alpha = outputSize(output, spec);
  const kept = removeRedundantCasts(eliminateDeadNodes(pruneOutputs(sorted, [output.name])));
  const graph: Graph = {
    ...kept,
    nodes: [...preprocessingNodes(spec), ...kept.nodes, ...postprocessingNodes(entry, alpha.last)],
    initializers: new Map([
      ...kept.initializers,
      [MEAN, floatTensor([1, 3, 1, 1], Float32Array.from(spec.mean))],
      [STD, floatTensor([1, 3, 1, 1], Float32Array.from(spec.std))],
    ]),
    inputs: [{ name: IMAGE, type: 'float32', shape: [1, 3, height, width] }],
    outputs: [{ name: ALPHA, type: 'float32', shape: [1, 1, ...alpha.size] }],
  };
  validateGraph(graph);
  return { ...model, irVersion: Math.max(model.irVersion, OLDEST_IR), graph };
}

/** Height and width that the network shall see. */
function inputSize(photo: ValueInfo, { name, layout, size }: InputSpec): [number, number] {
  const [batch, ...rest] = photo.shape!;
  const [height, width] = layout === 'NCHW' ? rest.slice(1) : rest;
  if (typeof batch === 'number' && batch !== 1) {
    throw new ModelError(
      'compile',
      `Input "${name}" takes ${batch} photos at once; export the network for 1 or for any number.`,
    );
  }
  const fixed = [height, width].filter((d) => typeof d === 'number');
  if (size === undefined && fixed.length < 2) {
    throw new ModelError(
      'compile',
      `Input "${name}" takes photos of any size; say as input.size in the manifest at which it works best.`,
    );
  }
  if (size !== undefined && fixed.some((d) => d !== size)) {
    throw new ModelError(
      'compile',
      `Input "${name}" takes ${dimensionText(width)}×${dimensionText(height)} px, and input.size in the manifest is ${size}; leave it out, or export the network for that size.`,
    );
  }
  return size === undefined ? [fixed[0]!, fixed[1]!] : [size, size];
}

/** Height and width of the output as far as the file states them, and whether channels are last. */
function outputSize(
  { name, type, shape }: ValueInfo,
  { layout }: InputSpec,
): { readonly size: readonly [Dimension, Dimension]; readonly last: boolean } {
  if (!shape) return { size: ['oh', 'ow'], last: layout === 'NHWC' };
  const one = (d: Dimension | undefined): boolean => d === 1 || typeof d !== 'number';
  const [batch, a, b, c] = shape;
  if (shape.length === 4 && one(batch)) {
    // Where the file does not say, channels lie as the photo's do.
    const stated = a === 1 || c === 1;
    const last = stated ? a !== 1 : layout === 'NHWC';
    if (last ? one(c) : one(a)) return { size: last ? [a!, b!] : [b!, c!], last };
  }
  throw new ModelError(
    'compile',
    `Output "${name}" was expected to have one channel, float32[1, 1, height, width], and is ${type}[${shape.map(dimensionText).join(', ')}].`,
  );
}

function preprocessingNodes({ name, layout }: InputSpec): Node[] {
  const last = layout === 'NHWC';
  const normalised = last ? 'nobg.normalised' : name;
  const nodes = [
    node('Sub', [IMAGE, MEAN], 'nobg.centred'),
    node('Div', ['nobg.centred', STD], normalised),
  ];
  return last ? [...nodes, transpose(normalised, name, [0n, 2n, 3n, 1n])] : nodes;
}

function postprocessingNodes({ output, activation }: ModelEntry, channelsLast: boolean): Node[] {
  const op = activation === 'sigmoid' ? 'Sigmoid' : 'Identity';
  if (!channelsLast) return [node(op, [output], ALPHA)];
  const turned = 'nobg.turned';
  return [transpose(output, turned, [0n, 3n, 1n, 2n]), node(op, [turned], ALPHA)];
}

function transpose(from: string, to: string, perm: readonly bigint[]): Node {
  return node('Transpose', [from], to, [['perm', { kind: 'ints', value: perm }]]);
}

function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly [string, Attribute][] = [],
): Node {
  return {
    name: output,
    op,
    domain: '',
    inputs,
    outputs: [output],
    attributes: new Map(attributes),
  };
}

function dimensionText(dimension: Dimension | undefined): string {
  return String(dimension ?? '?');
}
