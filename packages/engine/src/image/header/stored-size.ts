/** Pixels as a file's header says, before its orientation is applied. */
export interface StoredSize {
  readonly width: number;
  readonly height: number;
}
