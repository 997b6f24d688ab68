/** One channel of floats. */
export interface FloatMap {
  readonly width: number;
  readonly height: number;
  /** h·w, row by row. */
  readonly data: Float32Array;
}
