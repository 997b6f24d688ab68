import { unsigned } from './code.js';
import { type Kernel, TYPE_CODES, vector, wasmType } from './kernel.js';

/**
 * Puts functions together to a module that exports each by its name, and its memory as `memory`.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
export function assemble(kernels: Record<string, Kernel>): Uint8Array<ArrayBuffer> {
  const all = Object.values(kernels);
  const types = all.map(({ parameters, result }) => [
    0x60,
    ...vector(Object.values(parameters).map((type) => [TYPE_CODES[wasmType(type)]])),
    ...vector(result ? [[TYPE_CODES[result]]] : []),
  ]);
  const exported = Object.keys(kernels).map((name, index) => [
    ...text(name),
    0x00,
    ...unsigned(index),
  ]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(3, vector(all.map((_, index) => unsigned(index)))),
    // One memory of no pages to begin with, and without a bound.
    ...section(5, vector([[0x00, 0]])),
    ...section(7, vector([...exported, [...text('memory'), 0x02, 0]])),
    ...section(10, vector(all.map(({ body }) => [...unsigned(body.length), ...body]))),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...unsigned(bytes.length), ...bytes];
}
