const MODULUS = 65521;
/** So many bytes can be added before the second sum could pass 31 bits. */
const STEP = 3800;

/**
 * The checksum of a zlib stream (RFC 1950), which Node's zlib keeps to itself.
 * @param before of the bytes that came before; 1 at the beginning
 */
export function adler32(bytes: Uint8Array, before = 1): number {
  let a = before & 0xffff;
  let b = before >>> 16;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + STEP);
    for (; at < end; at++) {
      a = (a + bytes[at]!) | 0;
      b = (b + a) | 0;
    }
    a %= MODULUS;
    b %= MODULUS;
  }
  return ((b << 16) | a) >>> 0;
}
