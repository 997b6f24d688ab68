const PAGE_BYTES = 65_536;
const MEMORY_SECTION = 5;
/** Magic number and version. */
const HEADER_BYTES = 8;
const HAS_MAXIMUM = 1;

/**
 * Lowers the bound that a WebAssembly module sets for its own memory: then it cannot take more, but
 * fails as if the machine had none left.
 *
 * @param wasm a module with one memory of its own that has a bound
 * @param bytes rounded down to whole pages of 64 KiB
 * @returns a copy
 * @throws RangeError where the module has no such memory, or starts with more
 * @see https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 */
export function capMemory(wasm: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(wasm);
  for (let at = HEADER_BYTES; at < copy.length; ) {
    const id = copy[at];
    const size = readLeb(copy, at + 1);
    if (id !== MEMORY_SECTION) {
      at = size.end + size.value;
      continue;
    }
    const count = readLeb(copy, size.end);
    const flags = copy[count.end] ?? 0;
    const least = readLeb(copy, count.end + 1);
    const most = readLeb(copy, least.end);
    const pages = Math.floor(bytes / PAGE_BYTES);
    if (count.value !== 1 || (flags & HAS_MAXIMUM) === 0 || pages < least.value) break;
    writeLeb(copy, least.end, most.end, Math.min(pages, most.value));
    return copy;
  }
  throw new RangeError('Expected a WebAssembly module whose memory can be bounded');
}

/** Unsigned LEB128. */
function readLeb(bytes: Uint8Array, from: number): { value: number; end: number } {
  let value = 0;
  for (let at = from, shift = 0; shift < 35; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, end: at + 1 };
  }
  throw new RangeError('Expected a number of at most five bytes');
}

/** In just the bytes that are there: smaller numbers may be written longer than they need. */
function writeLeb(bytes: Uint8Array, from: number, end: number, value: number): void {
  let rest = value;
  for (let at = from; at < end; at++) {
    bytes[at] = (rest % 128) + (at < end - 1 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
}
