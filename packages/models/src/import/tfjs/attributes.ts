import { ModelError } from '../../model-error.js';
import type { TfNode } from './graph.js';

/** What errors call a node: its name and operator. */
function called(node: TfNode): string {
  return `Node "${node.name}" (${node.op})`;
}

/** @throws ModelError `compile` that names the node, always. */
export function refuse(node: TfNode, why: string): never {
  throw new ModelError('compile', `${called(node)} ${why}.`);
}

/** An integer attribute, or what it is when it is left out. */
export function integer(node: TfNode, name: string, missing = 0): number {
  return node.attributes.get(name)?.integer ?? missing;
}

/** A boolean attribute; false when it is left out. */
export function flag(node: TfNode, name: string): boolean {
  return node.attributes.get(name)?.flag ?? false;
}

/** A float attribute, or what it is when it is left out. */
export function real(node: TfNode, name: string, missing: number): number {
  return node.attributes.get(name)?.real ?? missing;
}

/** A string attribute, or what it is when it is left out. */
export function text(node: TfNode, name: string, missing: string): string {
  return node.attributes.get(name)?.text ?? missing;
}

/** A list of strings; empty when it is left out. */
export function texts(node: TfNode, name: string): readonly string[] {
  return node.attributes.get(name)?.texts ?? [];
}

/** A list of integers; undefined when it is left out. */
export function integerList(node: TfNode, name: string): readonly number[] | undefined {
  const list = node.attributes.get(name)?.integers;
  return list && list.length > 0 ? list : undefined;
}

/**
 * Height and width of an attribute with a number for each of N, H, W, C (strides, dilations, ksize).
 * @throws ModelError `compile` when N or C are anything but 1.
 */
export function spatial(node: TfNode, name: string): readonly [number, number] {
  const [n, h, w, c] = integerList(node, name) ?? [1, 1, 1, 1];
  if (n !== 1 || c !== 1 || h === undefined || w === undefined) {
    refuse(node, `has ${name} that are not for height and width alone`);
  }
  return [h, w];
}

/** @throws ModelError `compile` when the channels do not come last. */
export function expectChannelsLast(node: TfNode): void {
  const format = text(node, 'data_format', 'NHWC');
  if (format !== 'NHWC') refuse(node, `has data format ${format}; NHWC was expected`);
}
