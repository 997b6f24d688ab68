/**
 * How many pixels have each alpha. Photos are mostly 0 and 255, which are counted four at a time.
 *
 * @param alpha h·w, 0..255
 * @returns 256 counts
 */
export function alphaHistogram(alpha: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  // Only from an address of whole words on; alphas begin buffers of their own as a rule.
  const whole = alpha.byteOffset % 4 === 0 ? alpha.length >> 2 : 0;
  const words = new Uint32Array(alpha.buffer, whole && alpha.byteOffset, whole);
  let nothing = 0;
  let all = 0;
  for (let w = 0; w < words.length; w++) {
    const word = words[w]!;
    if (word === 0) nothing++;
    else if (word === 0xffffffff) all++;
    else {
      for (let shift = 0; shift < 32; shift += 8) {
        const a = (word >>> shift) & 255;
        counts[a] = counts[a]! + 1;
      }
    }
  }
  counts[0] = counts[0]! + 4 * nothing;
  counts[255] = counts[255]! + 4 * all;
  for (let i = 4 * whole; i < alpha.length; i++) counts[alpha[i]!] = counts[alpha[i]!]! + 1;
  return counts;
}
