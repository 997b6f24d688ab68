import { createHash, type Hash } from 'node:crypto';

/**
 * A hash of what a network is asked: two questions have one key if and only if all of their values
 * are the same, bit by bit. Typed arrays are hashed as they lie in memory, without a copy.
 *
 * @param parts plain objects, arrays, maps, typed arrays and primitive values, nested at will
 * @returns 64 hexadecimal digits
 * @throws TypeError for a value of another kind, such as a function
 */
export function questionKey(parts: readonly unknown[]): string {
  const hash = createHash('sha256');
  add(hash, parts);
  return hash.digest('hex');
}

function add(hash: Hash, value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    hash.update(`${value.constructor.name} ${value.byteLength}:`);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (Array.isArray(value)) {
    hash.update(`array ${value.length}:`);
    for (const member of value) add(hash, member);
  } else if (value instanceof Map) {
    hash.update(`map ${value.size}:`);
    for (const pair of value) add(hash, pair);
  } else if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value).sort();
    hash.update(`object ${names.length}:`);
    for (const name of names) add(hash, [name, Reflect.get(value, name)]);
  } else if (typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`a ${typeof value} can't be part of a question`);
  } else {
    const text = Object.is(value, -0) ? '-0' : String(value);
    hash.update(`${typeof value} ${text.length}:${text}`);
  }
}
