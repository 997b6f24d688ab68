import { ModelError } from '../model-error.js';
import type { Graph, ValueInfo } from '../onnx/model.js';
import type { InputSpec, ModelEntry, TensorSpec } from '../types.js';

/**
 * Checks that a network is fed and read as its manifest entry says: the float32 input
 * of that name and layout with three channels, the other inputs that are named and none
 * besides, a float32 output of that name, and the other outputs that are named.
 * @throws ModelError `compile`, with what was expected and what there is.
 */
export function checkInterface(graph: Graph, entry: ModelEntry): void {
  const { input, otherInputs = [], otherOutputs = [] } = entry;
  // Older files list weights among the inputs, too.
  const fed = graph.inputs.filter((i) => !graph.initializers.has(i.name));
  if (input) checkPhoto(find(fed, input.name, 'input'), input);
  for (const spec of otherInputs) checkTensor(find(fed, spec.name, 'input'), spec, 'Input');
  const named = new Set([input?.name, ...otherInputs.map((spec) => spec.name)]);
  const unnamed = fed.filter((i) => !named.has(i.name)).map((i) => `"${i.name}"`);
  if (unnamed.length > 0) {
    throw new ModelError(
      'compile',
      `The network wants inputs that its manifest entry does not name: ${unnamed.join(', ')}; name them as otherInputs, or export it without them.`,
    );
  }
  const output = find(graph.outputs, entry.output, 'output');
  if (output.type !== 'float32') {
    throw new ModelError(
      'compile',
      `Output "${entry.output}" was expected to be float32, and is ${valueText(output)}.`,
    );
  }
  for (const spec of otherOutputs) {
    checkTensor(find(graph.outputs, spec.name, 'output'), spec, 'Output');
  }
}

/** Names of all outputs that an entry keeps, the main one first. */
export function outputNames({ output, otherOutputs = [] }: ModelEntry): string[] {
  return [output, ...otherOutputs.map(({ name }) => name)];
}

function checkPhoto(input: ValueInfo, { name, layout }: InputSpec): void {
  const [here, there] = layout === 'NCHW' ? [1, 3] : [3, 1];
  const channels = input.shape?.[here];
  // A free dimension may be 3, unless the other layout's says that it is.
  const threeChannels =
    channels === 3 || (typeof channels !== 'number' && input.shape?.[there] !== 3);
  if (input.type !== 'float32' || input.shape?.length !== 4 || !threeChannels) {
    throw new ModelError(
      'compile',
      `Input "${name}" was expected to be float32 in ${layout} with 3 channels, and is ${valueText(input)}.`,
    );
  }
}

/** Sizes that the file leaves open may be any; a size that it states must be the one named. */
function checkTensor(value: ValueInfo, spec: TensorSpec, what: string): void {
  const shape = value.shape;
  const fits =
    shape === null ||
    (shape.length === spec.shape.length &&
      shape.every((d, i) => typeof d !== 'number' || d === spec.shape[i]));
  if (value.type === spec.type && fits) return;
  throw new ModelError(
    'compile',
    `${what} "${spec.name}" was expected to be ${spec.type}[${spec.shape.join(', ')}], and is ${valueText(value)}.`,
  );
}

function find(values: readonly ValueInfo[], name: string, what: string): ValueInfo {
  const found = values.find((v) => v.name === name);
  if (found) return found;
  const names = values.map((v) => `"${v.name}"`).join(', ');
  throw new ModelError('compile', `The network has no ${what} "${name}"; it has ${names}.`);
}

function valueText(value: ValueInfo): string {
  return `${value.type}[${value.shape?.map((d) => d ?? '?').join(', ') ?? 'of unknown rank'}]`;
}
