/** Pixels that were decoded here and not by sharp; as they are stored, in the file's own colours. */
export interface DecodedPixels {
  readonly width: number;
  readonly height: number;
  /** R G B, or R G B A, not premultiplied. */
  readonly channels: 3 | 4;
  /** h·w·channels, 0..255. */
  readonly data: Uint8Array;
}
