/**
 * An alpha of bytes, 0..255, as 0..1; a loop, as `Float32Array.from` with a function takes many times as long.
 */
export function alphaToFloat(alpha: Uint8Array): Float32Array {
  const unit = new Float32Array(alpha.length);
  for (let i = 0; i < alpha.length; i++) unit[i] = alpha[i]! / 255;
  return unit;
}
