/**
 * @param rgb h·w·3, 0..255
 * @param alpha h·w, 0..255; opaque all over where it is left out
 * @returns h·w·4, not premultiplied
 */
export function addAlpha(rgb: Uint8Array, alpha?: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4);
  for (let i = 0, from = 0, to = 0; from < rgb.length; i++) {
    rgba[to++] = rgb[from++]!;
    rgba[to++] = rgb[from++]!;
    rgba[to++] = rgb[from++]!;
    rgba[to++] = alpha ? alpha[i]! : 255;
  }
  return rgba;
}
