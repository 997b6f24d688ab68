/**
 * CIE L*a*b* (D65) of sRGB, in which equal distances look equally different; 2.3 is just noticed.
 *
 * @param rgb interleaved, pixels·3, 0..255
 * @returns L, a and b, pixels each
 */
export function toLab(rgb: Uint8Array): readonly [Float32Array, Float32Array, Float32Array] {
  const pixels = rgb.length / 3;
  const [L, a, b] = [0, 1, 2].map(() => new Float32Array(pixels)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let i = 0, at = 0; i < pixels; i++, at += 3) {
    const red = LINEAR[rgb[at]!]!;
    const green = LINEAR[rgb[at + 1]!]!;
    const blue = LINEAR[rgb[at + 2]!]!;
    const x = root((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
    const y = root(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
    const z = root((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
    L[i] = 116 * y - 16;
    a[i] = 500 * (x - y);
    b[i] = 200 * (y - z);
  }
  return [L, a, b];
}

/** sRGB's bytes as linear light, 0..1. */
const LINEAR = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

function root(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}
