const FAR = 1e12;

/**
 * The distance of every pixel to the nearest one that `inside` names, px between centres.
 * Method: Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions", 2012.
 *
 * @param inside h·w: not 0 where the distance is 0
 * @returns h·w; above 10⁵ where nothing is inside
 */
export function distanceTo(inside: Uint8Array, width: number, height: number): Float32Array {
  const squares = Float32Array.from(inside, (value) => (value === 0 ? FAR : 0));
  const line = new LowerEnvelope(Math.max(width, height));
  for (let x = 0; x < width; x++) line.transform(squares, x, width, height);
  for (let y = 0; y < height; y++) line.transform(squares, y * width, 1, width);
  for (let i = 0; i < squares.length; i++) squares[i] = Math.sqrt(squares[i]!);
  return squares;
}

/** Transforms one line at a time: the lower envelope of parabolas, one from each pixel. */
class LowerEnvelope {
  readonly #values: Float64Array;
  readonly #roots: Int32Array;
  readonly #starts: Float64Array;

  constructor(length: number) {
    this.#values = new Float64Array(length);
    this.#roots = new Int32Array(length);
    this.#starts = new Float64Array(length + 1);
  }

  /** In place: `count` squared distances from `first` on, `stride` apart. */
  transform(data: Float32Array, first: number, stride: number, count: number): void {
    const values = this.#values;
    const roots = this.#roots;
    const starts = this.#starts;
    for (let i = 0; i < count; i++) values[i] = data[first + i * stride]!;
    let last = 0;
    roots[0] = 0;
    starts[0] = -Infinity;
    starts[1] = Infinity;
    for (let i = 1; i < count; i++) {
      let cut = meet(values, roots[last]!, i);
      while (cut <= starts[last]!) {
        last--;
        cut = meet(values, roots[last]!, i);
      }
      last++;
      roots[last] = i;
      starts[last] = cut;
      starts[last + 1] = Infinity;
    }
    for (let i = 0, at = 0; i < count; i++) {
      while (starts[at + 1]! < i) at++;
      const root = roots[at]!;
      data[first + i * stride] = (i - root) ** 2 + values[root]!;
    }
  }
}

/** Where the parabolas of two pixels cross. */
function meet(values: Float64Array, a: number, b: number): number {
  return (values[b]! + b * b - (values[a]! + a * a)) / (2 * (b - a));
}
