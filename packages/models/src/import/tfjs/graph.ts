import type { Constant } from './value.js';

/** An attribute as the file has it: one field says its kind. Strings are decoded already. */
export interface TfAttribute {
  readonly text?: string;
  readonly integer?: number;
  readonly real?: number;
  readonly flag?: boolean;
  /** `DT_FLOAT` and the like. */
  readonly type?: string;
  readonly integers?: readonly number[];
  /** Sizes of dimensions; null for one that is free. */
  readonly shape?: readonly (number | null)[];
  readonly texts?: readonly string[];
}

/** One of the outputs of a node. */
export interface TfReference {
  readonly node: string;
  readonly port: number;
}

/** An operation of a TensorFlow graph. Control inputs (`^name`) are left out. */
export interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly TfReference[];
  readonly attributes: ReadonlyMap<string, TfAttribute>;
}

/** A TensorFlow.js graph model, read. */
export interface TfGraph {
  readonly nodes: ReadonlyMap<string, TfNode>;
  /** Values of the `Const` nodes by their names. */
  readonly weights: ReadonlyMap<string, Constant>;
  /** What the file calls its inputs and outputs, and which they are. */
  readonly signature: ReadonlyMap<string, TfReference>;
}

/** `name:port`, as inputs are written; port 0 goes without saying. */
export function referenceOf(text: string): TfReference {
  const [, node = text, port = '0'] = /^(.*):(\d+)$/.exec(text) ?? [];
  return { node, port: Number(port) };
}

/** A reference in writing, always with its port. */
export function referenceText({ node, port }: TfReference): string {
  return `${node}:${port}`;
}
