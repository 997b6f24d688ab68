import type { DecodedPixels } from '../decoded.js';

/** What the thread is given that decodes. */
export interface HeicOrder {
  readonly path: string;
  /** Bytes that the decoder's memory may grow to. */
  readonly maxMemory: number;
  /** Width × height. */
  readonly maxPixels: number;
}

/** What it says. */
export type HeicAnswer =
  | { readonly kind: 'pixels'; readonly pixels: DecodedPixels }
  | { readonly kind: 'fault'; readonly message: string };
