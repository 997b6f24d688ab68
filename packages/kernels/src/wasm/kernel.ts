import { type Local, type Statement, unsigned, type Value, type ValueType, value } from './code.js';

/** Binary codes of the types. */
export const TYPE_CODES: Record<ValueType, number> = {
  i32: 0x7f,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** Type of a parameter; `ptr` is an address in the kernel's memory, bytes. */
export type ParameterType = 'ptr' | 'i32' | 'f32';
export type Parameters = Readonly<Record<string, ParameterType>>;

/** What a function's body is written with. */
export interface Scope {
  /** A variable of its own, 0 at the start. */
  local<T extends ValueType>(type: T): Local<T>;
}

/** A function of a module, ready to be assembled. */
export interface Kernel<P extends Parameters = Parameters> {
  /** By name, in the order of the WebAssembly function's. */
  readonly parameters: P;
  readonly result: ValueType | null;
  /** Variables and instructions. */
  readonly body: readonly number[];
}

/** What a kernel is called with: a number for each parameter, by name. */
export type Arguments<K extends Kernel> = { readonly [name in keyof K['parameters']]: number };

/** A memory that kernels, or their scalar references, work in, as floats, 32-bit integers and bytes. */
export interface Memory {
  readonly floats: Float32Array;
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
}

type LocalsOf<P extends Parameters> = {
  readonly [name in keyof P]: Local<P[name] extends 'f32' ? 'f32' : 'i32'>;
};

/**
 * Writes one function.
 *
 * @param parameters their types, by name
 * @param write gives the instructions, from variables and parameters; as `result` what the function
 *   returns, if anything
 */
export function defineKernel<const P extends Parameters>(
  parameters: P,
  write: (
    scope: Scope,
    parameters: LocalsOf<P>,
  ) => { statements: readonly Statement[]; result?: Value<'f32' | 'f64'> },
): Kernel<P> {
  const names = Object.keys(parameters);
  const types: ValueType[] = [];
  const at = <T extends ValueType>(type: T, index: number): Local<T> => ({
    ...value(type, [0x20], unsigned(index)),
    set: (x) => [...x.code, 0x21, ...unsigned(index)],
  });
  const scope: Scope = {
    local(type) {
      types.push(type);
      return at(type, names.length + types.length - 1);
    },
  };
  const given = Object.fromEntries(
    names.map((name, index) => [name, at(wasmType(parameters[name]!), index)]),
  ) as unknown as LocalsOf<P>;
  const { statements, result } = write(scope, given);
  const locals = vector(types.map((type) => [1, TYPE_CODES[type]]));
  const body = [...locals, ...statements.flat(), ...(result?.code ?? []), 0x0b];
  return { parameters, result: result?.type ?? null, body };
}

/** WebAssembly's type of a parameter. */
export function wasmType(type: ParameterType): 'i32' | 'f32' {
  return type === 'f32' ? 'f32' : 'i32';
}

/** WebAssembly's encoding of a list: its length, and the items one after the other. */
export function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}
