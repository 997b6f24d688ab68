import { clamp01 } from '../../ops/scalar.js';
import type { LabKind } from '../header/tiff-facts.js';

/** White of L*a*b* in files, D50; ICC.1:2022, 7.2.16. */
const WHITE = [0.9642, 1, 0.8249] as const;

/** From XYZ under D50 to linear sRGB, adapted by Bradford's method (Lindbloom). */
const TO_SRGB = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;

/** Where the cube root of CIE 1976 gives way to a line. */
const LINE_BELOW = 6 / 29;

/**
 * Turns L*a*b* to sRGB.
 * @param lab channels interleaved, L* first; values of 8 or 16 bits as they are stored
 * @param channels 3, or 4 with alpha last, which is kept
 * @param kind how a* and b* are written
 * @returns h·w·channels, 0..255
 */
export function labToSrgb(
  lab: Uint8Array | Uint16Array,
  channels: 3 | 4,
  kind: LabKind,
): Uint8Array {
  const full = lab instanceof Uint16Array ? 65_535 : 255;
  const unit = (full + 1) / 256;
  const out = new Uint8Array(lab.length);
  for (let at = 0; at < lab.length; at += channels) {
    const lightness = ((lab[at] as number) / full) * 100;
    const a = chroma(lab[at + 1] as number, kind, unit);
    const b = chroma(lab[at + 2] as number, kind, unit);
    const y = (lightness + 16) / 116;
    const x = WHITE[0] * cubed(y + a / 500);
    const z = WHITE[2] * cubed(y - b / 200);
    const luminance = cubed(y);
    for (let channel = 0; channel < 3; channel++) {
      const [fromX, fromY, fromZ] = TO_SRGB[channel as 0 | 1 | 2];
      out[at + channel] = encoded(fromX * x + fromY * luminance + fromZ * z);
    }
    if (channels === 4) out[at + 3] = Math.round(((lab[at + 3] as number) / full) * 255);
  }
  return out;
}

/** a* or b*, about −128..127: in two's complement, or with an offset. */
function chroma(stored: number, kind: LabKind, unit: number): number {
  const value = stored / unit;
  if (kind === 'icc') return value - 128;
  return value >= 128 ? value - 256 : value;
}

function cubed(f: number): number {
  return f > LINE_BELOW ? f ** 3 : 3 * LINE_BELOW ** 2 * (f - 4 / 29);
}

/** Linear 0..1 to sRGB 0..255; IEC 61966-2-1. */
function encoded(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(clamp01(value) * 255);
}
