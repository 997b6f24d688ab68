import { join } from 'node:path';
import { referenceOf } from '@nobg/models/import/tfjs/graph.js';
import { readGraph } from '@nobg/models/import/tfjs/read-graph.js';
import { translate } from '@nobg/models/import/tfjs/translate.js';
import type { Graph } from '@nobg/models/onnx/model.js';
import { bytesOf } from '@nobg/models/onnx/tensor.js';
import { sortTopologically } from '@nobg/models/onnx/topological-sort.js';
import { validateGraph } from '@nobg/models/onnx/validate.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { eliminateDeadNodes } from '@nobg/models/passes/eliminate-dead-nodes.js';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { temporaryFolder } from './temporary-folder.js';

/** Values in TensorFlow's order of dimensions. */
export interface Values {
  readonly dims: readonly number[];
  readonly values: readonly number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
}

/** A node of a graph model, as model.json has it. */
export interface JsonNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, object>>;
}

export const int = (value: number) => ({ i: String(value) });
export const ints = (...values: number[]) => ({ list: { i: values.map(String) } });
export const flag = (b: boolean) => ({ b });
export const type = (name: string) => ({ type: name });
export const word = (text: string) => ({ s: Buffer.from(text).toString('base64') });
export const words = (...texts: string[]) => ({
  list: { s: texts.map((text) => Buffer.from(text).toString('base64')) },
});

export function node(
  op: string,
  name: string,
  input: readonly string[],
  attr: JsonNode['attr'] = {},
): JsonNode {
  return { name, op, input, attr };
}

export function floats(dims: readonly number[], values: readonly number[]): Values {
  return { dims, values };
}

export function whole(...values: number[]): Values {
  return { dims: [values.length], values, dtype: 'int32' };
}

export function scalar(value: number, dtype: 'float32' | 'int32' | 'bool' = 'float32'): Values {
  return { dims: [], values: [value], dtype };
}

/** Values that look random, are the same each time, and are small fractions. */
export function noise(...dims: number[]): Values {
  const count = dims.reduce((a, b) => a * b, 1);
  return floats(
    dims,
    Array.from({ length: count }, (_, i) => (((i * 7919 + 13) % 97) - 48) / 32),
  );
}

/** A graph model with its constants, as its two files. */
export function files(
  nodes: readonly JsonNode[],
  constants: Readonly<Record<string, Values>> = {},
): { readonly json: string; readonly shards: readonly Uint8Array[] } {
  const consts = Object.keys(constants).map((name) => node('Const', name, []));
  const weights = Object.entries(constants).map(([name, { dims, dtype = 'float32' }]) => ({
    ...{ name, dtype },
    shape: dims,
  }));
  const data = Object.values(constants).map(({ values, dtype = 'float32' }) => {
    if (dtype === 'bool') return Uint8Array.from(values);
    return bytesOf(dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values));
  });
  const manifest = [{ paths: ['weights.bin'], weights }];
  return {
    json: JSON.stringify({
      modelTopology: { node: [...nodes, ...consts] },
      weightsManifest: manifest,
    }),
    shards: [Buffer.concat(data)],
  };
}

export interface Run {
  readonly nodes: readonly JsonNode[];
  readonly constants?: Readonly<Record<string, Values>>;
  /** A Placeholder is made for each. */
  readonly feeds: Readonly<Record<string, Values>>;
  /** Placeholders that nothing is fed to: states that are zero. */
  readonly states?: readonly string[];
  readonly outputs: readonly string[];
}

const TYPES = { float32: 'float32', int32: 'int64', bool: 'bool' } as const;

export function translated({ nodes, constants, feeds, states = [], outputs }: Run): Graph {
  const inputs = [...Object.keys(feeds), ...states].map((name) => node('Placeholder', name, []));
  const { json, shards } = files([...inputs, ...nodes], constants);
  const graph = translate(readGraph(json, shards), {
    inputs: Object.entries(feeds).map(([name, { dims, dtype = 'float32' }]) => ({
      ...{ name, node: name, type: TYPES[dtype], channels: 'last' },
      // Sizes are free, as those of a photo are; only the channels are known.
      shape: dims.map((d, i) => (dims.length < 4 || i === 3 ? d : `d${i}`)),
    })),
    outputs: outputs.map((name) => ({
      ...{ name: `${name}!`, from: referenceOf(name), shape: null },
      channels: 'last',
    })),
  });
  const live = sortTopologically(eliminateDeadNodes(graph));
  validateGraph(live);
  return live;
}

/** Translates, runs, and gives the outputs in TensorFlow's order of dimensions. */
export async function run(request: Run): Promise<readonly Values[]> {
  const path = join(await temporaryFolder(), 'network.onnx');
  const graph = translated(request);
  await writeModel({ irVersion: 8, opsets: new Map([['', 18]]), producer: 'test', graph }, path);
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await InferenceSession.create(path, options);
  const feeds = Object.fromEntries(
    Object.entries(request.feeds).map(([name, value]) => [name, tensorOf(value)]),
  );
  const results = await session.run(feeds);
  await session.release();
  return request.outputs.map((name) => {
    const { dims, data } = results[`${name}!`]!;
    return { dims, values: Array.from(data as ArrayLike<number | bigint>, Number) };
  });
}

function tensorOf({ dims, values, dtype = 'float32' }: Values): Tensor {
  if (dtype === 'int32') return new Tensor('int64', BigInt64Array.from(values, BigInt), [...dims]);
  if (dtype === 'bool') return new Tensor('bool', Uint8Array.from(values), [...dims]);
  return new Tensor('float32', Float32Array.from(values), [...dims]);
}

/** Greatest difference between two results, which must have one shape. */
export function apart(a: Values | undefined, b: Values): number {
  if (a?.dims.join() !== b.dims.join()) throw new Error(`shapes differ: ${a?.dims} and ${b.dims}`);
  return a.values.reduce((max, v, i) => Math.max(max, Math.abs(v - b.values[i]!)), 0);
}
