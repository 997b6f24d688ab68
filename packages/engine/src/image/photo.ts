/** A decoded photo: upright, sRGB, 8 bits a channel. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  /** h·w·3, row by row, R G B; 0..255. */
  readonly rgb: Uint8Array;
  /** h·w, 0..255, the transparency the file came with; null where it is opaque. */
  readonly alpha: Uint8Array | null;
}
