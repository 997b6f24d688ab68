import { type Local, type Statement, unsigned, type Value, type ValueType, value } from './code.js';

/** Binary codes of the types. */
const TYPE: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** What a function's body is written with. */
export interface Scope {
  /** A variable of its own, 0 at the start. */
  local<T extends ValueType>(type: T): Local<T>;
}

/** A function of a module, ready to be put into it. */
export interface Kernel {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | null;
  /** Variables and instructions. */
  readonly body: readonly number[];
}

type LocalsOf<P extends readonly ValueType[]> = { [K in keyof P]: Local<P[K]> };

/**
 * Writes one function.
 *
 * @param parameters their types
 * @param write gives the instructions, from variables and parameters; as `result` what the function
 *   gives back, if anything
 */
export function kernel<const P extends readonly ('i32' | 'f32')[]>(
  parameters: P,
  write: (
    scope: Scope,
    ...parameters: LocalsOf<P>
  ) => { statements: readonly Statement[]; result?: Value<'f32' | 'f64'> },
): Kernel {
  const types: ValueType[] = [];
  const at = <T extends ValueType>(type: T, index: number): Local<T> => ({
    ...value(type, [0x20], unsigned(index)),
    set: (x) => [...x.code, 0x21, ...unsigned(index)],
  });
  const scope: Scope = {
    local(type) {
      types.push(type);
      return at(type, parameters.length + types.length - 1);
    },
  };
  const given = parameters.map((type, index) => at(type, index)) as unknown as LocalsOf<P>;
  const { statements, result } = write(scope, ...given);
  const locals = vector(types.map((type) => [1, TYPE[type]]));
  const body = [...locals, ...statements.flat(), ...(result?.code ?? []), 0x0b];
  return { parameters, result: result?.type ?? null, body };
}

/**
 * Puts functions together to a module that exports each by its name, and its memory as `memory`.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
export function assemble(kernels: Record<string, Kernel>): Uint8Array<ArrayBuffer> {
  const all = Object.values(kernels);
  const types = all.map(({ parameters, result }) => [
    0x60,
    ...vector(parameters.map((type) => [TYPE[type]])),
    ...vector(result ? [[TYPE[result]]] : []),
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

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...unsigned(bytes.length), ...bytes];
}
