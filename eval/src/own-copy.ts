/**
 * A copy whose typed arrays have memory of their own, of their own length: `deserialize` of node:v8
 * gives views into what it read, and who changes one would change what is kept.
 */
export function ownCopy<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof Map) return new Map([...value].map(([key, of]) => [copy(key), copy(of)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, copy(of)]));
}
