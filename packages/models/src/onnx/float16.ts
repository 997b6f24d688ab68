/**
 * float32 of every IEEE 754 binary16 bit pattern. Every half is exactly a float,
 * and a table of 256 kB turns the conversion of tens of millions of them into look-ups.
 */
function makeTable(): Float32Array {
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    table[bits] =
      exponent === 0x1f
        ? fraction === 0
          ? sign * Number.POSITIVE_INFINITY
          : Number.NaN
        : exponent === 0
          ? sign * fraction * 2 ** -24
          : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
}

let table: Float32Array | undefined;

/**
 * Converts float16 to float32, exactly (NaN payloads are not kept).
 * @param raw binary16 values, little-endian, any alignment.
 * @returns one float for each half.
 */
export function float16ToFloat32(raw: Uint8Array): Float32Array {
  table ??= makeTable();
  const floats = new Float32Array(raw.byteLength >> 1);
  for (let i = 0; i < floats.length; i++) {
    floats[i] = table[raw[2 * i]! | (raw[2 * i + 1]! << 8)]!;
  }
  return floats;
}
