import type { Mask } from './mask.js';

/**
 * The distance of every pixel to the nearest one that `inside` names, px between centres, as far as
 * `reach`. Only what is near an edge costs more than a look: that is all a line around a shape needs.
 *
 * Method: Meijster, Roerdink and Hesselink, "A General Algorithm for Computing Distance Transforms in
 * Linear Time", 2000: distances within each column first, then the lower envelope of the parabolas
 * that they stand for in each row.
 *
 * @param inside not 0 where the distance is 0
 * @param reach px, 1..60000
 * @returns h·w; Infinity where nothing is inside within `reach`
 */
export function distanceTransform(inside: Mask, reach: number): Float32Array {
  const { width, height } = inside;
  const columns = columnDistance(inside, Math.floor(reach) + 1);
  const distance = new Float32Array(width * height).fill(Infinity);
  const envelope = new LowerEnvelope(width, reach);
  for (let y = 0; y < height; y++) {
    const from = y * width;
    const row = columns.subarray(from, from + width);
    envelope.read(row);
    envelope.write(distance.subarray(from, from + width));
    for (let x = 0; x < width; x++) if (row[x] === 0) distance[from + x] = 0;
  }
  return distance;
}

/** The distance of every pixel to the nearest inside its column; `far` where that is further. */
function columnDistance({ width, height, data: inside }: Mask, far: number): Uint16Array {
  const out = new Uint16Array(inside.length).fill(far);
  // Row after row, as they lie in memory.
  for (let i = 0; i < width; i++) if (inside[i] !== 0) out[i] = 0;
  for (let i = width; i < out.length; i++) {
    const above = out[i - width]! + 1;
    if (inside[i] !== 0) out[i] = 0;
    else if (above < far) out[i] = above;
  }
  for (let i = width * (height - 1) - 1; i >= 0; i--) {
    const below = out[i + width]! + 1;
    if (below < out[i]!) out[i] = below;
  }
  return out;
}

/** The lower envelope of parabolas over one row. */
class LowerEnvelope {
  readonly #reach: number;
  /** x of the parabolas, their values there, and where each begins to be the lowest. */
  readonly #roots: Int32Array;
  readonly #values: Float64Array;
  readonly #starts: Float64Array;
  #count = 0;

  constructor(width: number, reach: number) {
    this.#reach = reach;
    this.#roots = new Int32Array(width);
    this.#values = new Float64Array(width);
    this.#starts = new Float64Array(width);
  }

  /** @param columns distances within each column */
  read(columns: Uint16Array): void {
    this.#count = 0;
    const last = columns.length - 1;
    for (let x = 0; x <= last; x++) {
      const far = columns[x]!;
      if (far > this.#reach) continue;
      // Amid what is inside, no pixel is the nearest of any outside.
      if (far === 0 && x > 0 && x < last && columns[x - 1] === 0 && columns[x + 1] === 0) continue;
      this.#add(x, far * far);
    }
  }

  #add(x: number, value: number): void {
    const [roots, values, starts] = [this.#roots, this.#values, this.#starts];
    let start = -Infinity;
    while (this.#count > 0) {
      const root = roots[this.#count - 1]!;
      const below = values[this.#count - 1]!;
      start = (value + x * x - below - root * root) / (2 * (x - root));
      if (start > starts[this.#count - 1]!) break;
      this.#count--;
      start = -Infinity;
    }
    roots[this.#count] = x;
    values[this.#count] = value;
    starts[this.#count] = start;
    this.#count++;
  }

  /** Distances of one row that are within reach; the others are left alone. */
  write(row: Float32Array): void {
    const reach = this.#reach;
    for (let i = 0; i < this.#count; i++) {
      const root = this.#roots[i]!;
      const value = this.#values[i]!;
      const end = i + 1 < this.#count ? this.#starts[i + 1]! : Infinity;
      const wide = Math.sqrt(reach * reach - value);
      const first = Math.max(0, Math.ceil(Math.max(this.#starts[i]!, root - wide)));
      const last = Math.min(row.length - 1, Math.floor(Math.min(end, root + wide)));
      for (let x = first; x <= last; x++) {
        const square = (x - root) ** 2 + value;
        row[x] = Math.sqrt(square);
      }
    }
  }
}
