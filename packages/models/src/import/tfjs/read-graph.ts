import { z } from 'zod';
import { ModelError } from '../../model-error.js';
import { referenceOf, type TfAttribute, type TfGraph, type TfNode } from './graph.js';
import { readWeights, weightGroupSchema } from './read-weights.js';

/** 64-bit integers stand as strings in protobuf's JSON. */
const wholeNumber = z.union([z.number(), z.string().regex(/^-?\d+$/)]).transform(Number);
const bytes = z.string().transform((base64) => Buffer.from(base64, 'base64').toString('utf8'));

const attributeSchema = z
  .object({
    s: bytes.optional(),
    i: wholeNumber.optional(),
    f: z.number().optional(),
    b: z.boolean().optional(),
    type: z.string().optional(),
    shape: z
      .object({ dim: z.array(z.object({ size: wholeNumber.default(-1) })).optional() })
      .optional(),
    list: z.object({ i: z.array(wholeNumber).optional(), s: z.array(bytes).optional() }).optional(),
  })
  .transform(({ s, i, f, b, type, shape, list }): TfAttribute => {
    return {
      ...(s === undefined ? {} : { text: s }),
      ...(i === undefined ? {} : { integer: i }),
      ...(f === undefined ? {} : { real: f }),
      ...(b === undefined ? {} : { flag: b }),
      ...(type === undefined ? {} : { type }),
      ...(shape?.dim ? { shape: shape.dim.map(({ size }) => (size < 0 ? null : size)) } : {}),
      ...(list?.i ? { integers: list.i } : {}),
      ...(list?.s ? { texts: list.s } : {}),
    };
  });

const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
});

const tensorsSchema = z.record(z.string(), z.object({ name: z.string() })).default({});

const graphSchema = z.object({
  signature: z.object({ inputs: tensorsSchema, outputs: tensorsSchema }).optional(),
  modelTopology: z.object({ node: z.array(nodeSchema) }),
  weightsManifest: z.array(weightGroupSchema),
});

/**
 * Reads a TensorFlow.js graph model.
 * @param json text of its model.json.
 * @param shards contents of the weight files, in the order in which the manifest in it names them.
 * @throws ModelError `compile` when it is not one, or the weights do not fit it.
 */
export function readGraph(json: string, shards: readonly Uint8Array[]): TfGraph {
  const parsed = graphSchema.safeParse(parse(json));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ModelError(
      'compile',
      `The file is not a TensorFlow.js graph model: ${issue?.path.join('.')}: ${issue?.message}.`,
    );
  }
  const { modelTopology, weightsManifest, signature } = parsed.data;
  const nodes = modelTopology.node.map(
    ({ name, op, input, attr }): TfNode => ({
      name,
      op,
      inputs: input.filter((i) => !i.startsWith('^')).map(referenceOf),
      attributes: new Map(Object.entries(attr)),
    }),
  );
  return {
    nodes: new Map(nodes.map((node) => [node.name, node])),
    weights: readWeights(weightsManifest, shards),
    signature: new Map(
      Object.entries({ ...signature?.inputs, ...signature?.outputs }).map(([name, tensor]) => [
        referenceOf(name).node,
        referenceOf(tensor.name),
      ]),
    ),
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ModelError('compile', 'The file is not a TensorFlow.js graph model: not JSON.', {
      cause,
    });
  }
}
