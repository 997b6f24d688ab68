/** A binary mask, or an alpha of 8 bits. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  /** h·w, row by row: 1 and 0, or 0..255 where an alpha is meant. */
  readonly data: Uint8Array;
}
