type Pair = readonly [x: number, y: number];
type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];

/** CIE xy of primaries and white. */
export interface Chromaticities {
  readonly white: Pair;
  readonly red: Pair;
  readonly green: Pair;
  readonly blue: Pair;
}

/** IEC 61966-2-1. */
export const SRGB_CHROMATICITIES: Chromaticities = {
  white: [0.3127, 0.329],
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
};

/** The white of profiles; ICC.1:2022, 7.2.16. */
const D50: Vector = [0.9642, 1, 0.8249];

/** Bradford's cones (Lindbloom, "Chromatic Adaptation"). */
const CONES: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/**
 * An ICC profile of a display with three primaries and one power law.
 * @param gamma exponent from stored to linear values
 * @returns null where the primaries lie on a line
 */
export function rgbProfile(
  gamma: number,
  { white, red, green, blue }: Chromaticities,
): Buffer | null {
  const columns = transposed([xyz(red), xyz(green), xyz(blue)]);
  const inverted = inverse(columns);
  if (inverted === null) return null;
  const shares = times(inverted, xyz(white));
  const adapted = product(adaptation(xyz(white)), scaled(columns, shares));
  const [r, g, b] = transposed(adapted);
  return profile('RGB ', [
    ['rXYZ', xyzTag(r)],
    ['gXYZ', xyzTag(g)],
    ['bXYZ', xyzTag(b)],
    ['rTRC', powerTag(gamma)],
    ['gTRC', powerTag(gamma)],
    ['bTRC', powerTag(gamma)],
  ]);
}

/** The same of one channel. */
export function greyProfile(gamma: number): Buffer {
  return profile('GRAY', [['kTRC', powerTag(gamma)]]);
}

/** ICC.1:2022, 7.2 (header) and 7.3 (tag table). */
function profile(space: 'RGB ' | 'GRAY', own: readonly (readonly [string, Buffer])[]): Buffer {
  const tags: (readonly [string, Buffer])[] = [
    ['desc', textTag('From gAMA and cHRM')],
    ['cprt', textTag('No copyright')],
    ['wtpt', xyzTag(D50)],
    ...own,
  ];
  const head = Buffer.alloc(128 + 4 + tags.length * 12);
  head.writeUInt32BE(0x04400000, 8);
  head.write(`mntr${space}XYZ `, 12, 'latin1');
  head.writeUInt16BE(2026, 24);
  head.writeUInt16BE(1, 26);
  head.writeUInt16BE(1, 28);
  head.write('acsp', 36, 'latin1');
  xyzNumbers(D50).copy(head, 68);
  head.writeUInt32BE(tags.length, 128);
  let at = head.length;
  tags.forEach(([name, data], i) => {
    head.write(name, 132 + i * 12, 'latin1');
    head.writeUInt32BE(at, 136 + i * 12);
    head.writeUInt32BE(data.length, 140 + i * 12);
    at += data.length;
  });
  head.writeUInt32BE(at, 0);
  return Buffer.concat([head, ...tags.map(([, data]) => data)]);
}

function fixed(value: number): number {
  return Math.round(value * 65_536);
}

function xyzNumbers(vector: Vector): Buffer {
  const out = Buffer.alloc(12);
  for (const [i, value] of vector.entries()) out.writeInt32BE(fixed(value), i * 4);
  return out;
}

function xyzTag(vector: Vector): Buffer {
  return Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), xyzNumbers(vector)]);
}

/** parametricCurveType, function 0: Y = X^gamma. */
function powerTag(gamma: number): Buffer {
  const out = Buffer.alloc(16);
  out.write('para', 'latin1');
  out.writeInt32BE(fixed(gamma), 12);
  return out;
}

/** multiLocalizedUnicodeType with one record. */
function textTag(text: string): Buffer {
  const utf16 = Buffer.from(text, 'utf16le').swap16();
  const padded = Buffer.alloc(Math.ceil(utf16.length / 4) * 4);
  utf16.copy(padded);
  const head = Buffer.alloc(28);
  head.write('mluc', 'latin1');
  head.writeUInt32BE(1, 8);
  head.writeUInt32BE(12, 12);
  head.write('enUS', 16, 'latin1');
  head.writeUInt32BE(utf16.length, 20);
  head.writeUInt32BE(28, 24);
  return Buffer.concat([head, padded]);
}

/** XYZ of a chromaticity, with Y = 1. */
function xyz([x, y]: Pair): Vector {
  return [x / y, 1, (1 - x - y) / y];
}

/** From one white to D50. */
function adaptation(white: Vector): Matrix {
  const [from, to] = [times(CONES, white), times(CONES, D50)];
  const gains: Vector = [to[0] / from[0], to[1] / from[1], to[2] / from[2]];
  const [a, b, c] = CONES;
  const row = (r: Vector, gain: number): Vector => [r[0] * gain, r[1] * gain, r[2] * gain];
  return product(inverse(CONES) as Matrix, [row(a, gains[0]), row(b, gains[1]), row(c, gains[2])]);
}

function times(m: Matrix, v: Vector): Vector {
  const dot = (row: Vector) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2];
  return [dot(m[0]), dot(m[1]), dot(m[2])];
}

function product(a: Matrix, b: Matrix): Matrix {
  const columns = transposed(b);
  return transposed([times(a, columns[0]), times(a, columns[1]), times(a, columns[2])]);
}

/** Each column by its own factor. */
function scaled(m: Matrix, by: Vector): Matrix {
  const row = (r: Vector): Vector => [r[0] * by[0], r[1] * by[1], r[2] * by[2]];
  return [row(m[0]), row(m[1]), row(m[2])];
}

function transposed(m: Matrix): Matrix {
  return [
    [m[0][0], m[1][0], m[2][0]],
    [m[0][1], m[1][1], m[2][1]],
    [m[0][2], m[1][2], m[2][2]],
  ];
}

/** Null where there is none. */
function inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix | null {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(determinant) < 1e-9) return null;
  const n = 1 / determinant;
  return [
    [(e * i - f * h) * n, (c * h - b * i) * n, (b * f - c * e) * n],
    [(f * g - d * i) * n, (a * i - c * g) * n, (c * d - a * f) * n],
    [(d * h - e * g) * n, (b * g - a * h) * n, (a * e - b * d) * n],
  ];
}
