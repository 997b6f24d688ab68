import { join } from 'node:path';
import type { Graph, Model } from '@nobg/models/onnx/model.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { temporaryFolder } from './temporary-folder.js';

export interface TensorData {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Runs a network file on one float32 input, and gives its first output. */
export async function runFile(path: string, input: string, feed: TensorData): Promise<TensorData> {
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const result = await session.run({ [input]: new Tensor('float32', feed.data, [...feed.dims]) });
  const output = result[session.outputNames[0]!]!;
  await session.release();
  return { dims: output.dims, data: Float32Array.from(output.data as Float32Array) };
}

/** Writes a model and runs it: what onnxruntime makes of what we wrote. */
export async function runModel(model: Model, feed: TensorData): Promise<TensorData> {
  const path = join(await temporaryFolder(), 'network.onnx');
  await writeModel(model, path);
  return runFile(path, model.graph.inputs[0]!.name, feed);
}

export async function runGraph(model: Model, graph: Graph, feed: TensorData): Promise<TensorData> {
  return runModel({ ...model, graph }, feed);
}

/** An input of wavy values, −0.5..0.5. */
export function wave(...dims: number[]): TensorData {
  const count = dims.reduce((a, b) => a * b, 1);
  return { dims, data: Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.37) / 2) };
}

/** Greatest difference of two results, which must have one shape. */
export function greatestDifference(a: TensorData, b: TensorData): number {
  if (a.dims.join() !== b.dims.join()) throw new Error(`shapes differ: ${a.dims}, ${b.dims}`);
  return a.data.reduce((max, v, i) => Math.max(max, Math.abs(v - b.data[i]!)), 0);
}
