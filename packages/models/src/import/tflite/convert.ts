import { ModelError } from '../../model-error.js';
import type { Model, ValueInfo } from '../../onnx/model.js';
import { sortTopologically } from '../../onnx/topological-sort.js';
import { validateGraph } from '../../onnx/validate.js';
import { eliminateDeadNodes } from '../../passes/eliminate-dead-nodes.js';
import { propagateTransposes } from '../../passes/propagate-transposes.js';
import { GraphBuilder } from './graph-builder.js';
import type { TfliteModel, TfliteOperator } from './model.js';
import { Operation } from './operation.js';
import { OPERATORS } from './operators/registry.js';
import { Values } from './values.js';

/** ReduceMean and ReduceMax take their axes as attributes up to this version. */
const OPSET = 17;
/** Weights twice as large as in the file (float16), and each in up to two forms. */
const CONSTANT_BYTES_PER_WEIGHT_BYTE = 4;
/** For the constants that operators need beside the weights. */
const BASE_CONSTANT_BYTES = 2 ** 20;

/**
 * Turns a float TFLite network into an ONNX one with the same inputs and outputs: their
 * names, shapes and channels-last layout stay; inside, channels come first, as ONNX has it.
 * @param extraOutputs names of tensors inside it that become outputs, too
 * @throws ModelError `compile`, naming the operator and its output where one is not known
 *   or is used in a way that is not.
 */
export function convertTflite(model: TfliteModel, extraOutputs: readonly string[] = []): Model {
  const weights = model.tensors.reduce((sum, t) => sum + (t.data?.length ?? 0), 0);
  const builder = new GraphBuilder(BASE_CONSTANT_BYTES + CONSTANT_BYTES_PER_WEIGHT_BYTE * weights);
  const values = new Values(model, builder);
  const inputs = model.inputs.map((index) => {
    const name = builder.unique(values.tensor(index).name);
    values.setName(index, name);
    return valueInfo(values, index, name);
  });
  // Outputs are made last, by nodes of their own; until then their names are kept free.
  const kept = [...model.outputs, ...extraOutputs.map((name) => tensorIndex(model, name))];
  const outputs = kept.map((index) => {
    return valueInfo(values, index, builder.unique(values.tensor(index).name));
  });
  for (const operator of model.operators) convertOperator(operator, values, builder);
  kept.forEach((index, i) => {
    const { name } = outputs[i]!;
    const value = values.name(index);
    if (value === undefined) throw new ModelError('compile', `Nothing makes output "${name}".`);
    builder.nodes.push({
      name,
      op: 'Identity',
      domain: '',
      inputs: [value],
      outputs: [name],
      attributes: new Map(),
    });
  });
  const { nodes, initializers } = builder;
  const made = { name: 'tflite', nodes, initializers, inputs, outputs };
  validateGraph(made);
  const graph = sortTopologically(eliminateDeadNodes(propagateTransposes(made)));
  validateGraph(graph);
  return { irVersion: 8, opsets: new Map([['', OPSET]]), producer: 'nobg', graph };
}

function tensorIndex(model: TfliteModel, name: string): number {
  const index = model.tensors.findIndex((tensor) => tensor.name === name);
  if (index >= 0) return index;
  throw new ModelError('compile', `The TFLite file has no tensor "${name}" to keep as an output.`);
}

function convertOperator(operator: TfliteOperator, values: Values, builder: GraphBuilder): void {
  const [output, ...others] = operator.outputs;
  if (output === undefined) {
    throw new ModelError('compile', `A ${operator.op} of the network has no output.`);
  }
  const [first] = operator.inputs;
  if (operator.op === 'DEQUANTIZE' && first !== undefined && values.constant(first)) {
    // float16 weights, stored small; they are widened where they are used.
    values.alias(output, first);
    return;
  }
  const convert = OPERATORS.get(operator.op);
  if (!convert || others.length > 0) {
    throw new ModelError(
      'compile',
      `The network uses ${operator.op} at "${values.tensor(output).name}", which is not known here; known are ${[...OPERATORS.keys()].sort().join(', ')}.`,
    );
  }
  values.setName(output, convert(new Operation(operator, output, values, builder)));
}

function valueInfo(values: Values, index: number, name: string): ValueInfo {
  const { type, dims } = values.tensor(index);
  if (type === 'float32') return { name, type, shape: dims };
  throw new ModelError(
    'compile',
    `"${name}" was expected to be float32, and is ${type ?? 'of a type that is not read'}.`,
  );
}
