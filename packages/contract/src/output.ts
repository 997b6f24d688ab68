import type { Colour } from './composition.js';

/** Formats that a result can be asked for in. */
export const OUTPUT_FORMATS = ['auto', 'png', 'webp', 'avif', 'jpg', 'gif', 'zip', 'psd'] as const;

/** As asked for; `auto` is PNG where something of the result is transparent, and JPEG where not. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** As written: what `auto` became. Also the extension of the result's address. */
export type ResultFormat = Exclude<OutputFormat, 'auto'>;

export const RESULT_MEDIA_TYPES: Readonly<Record<ResultFormat, string>> = {
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  zip: 'application/zip',
  psd: 'image/vnd.adobe.photoshop',
};

export function isResultFormat(value: string): value is ResultFormat {
  return Object.hasOwn(RESULT_MEDIA_TYPES, value);
}

/** Names of `size=`, and the pixels (width × height) that each allows. */
export const SIZE_TIERS = {
  preview: 250_000,
  medium: 1_500_000,
  hd: 4_000_000,
  full: 25_000_000,
  '50mp': 50_000_000,
} as const satisfies Record<string, number>;

/** Bounds of the finished picture. It is made smaller to fit all that are given, never larger. */
export interface SizeBounds {
  /** Width × height, at most; the aspect is kept. */
  readonly maxPixels?: number;
  /** The longer side, px, at most. */
  readonly maxSide?: number;
}

/**
 * How the finished picture is written down. Left out: a PNG in full size. Metadata of the photo are
 * passed on where that is asked for; its orientation is applied, and its colours are turned to sRGB.
 */
export interface OutputOptions {
  /** Default `png`. */
  readonly format?: OutputFormat;
  /** 1..100, of `webp`, `avif`, `jpg` and the colour of `zip`. Default 90, of `avif` 65. */
  readonly quality?: number;
  /** 1 (fast) .. 9 (small): work put into packing. Default: what each format does best quickly. */
  readonly effort?: number;
  /** `webp`, `avif`: every pixel exactly; PNG always is. */
  readonly lossless?: boolean;
  /** `alpha`: the finished picture's opacity as one grey channel instead of its colours. */
  readonly channels?: 'rgba' | 'alpha';
  readonly size?: SizeBounds;
  /** Dots per inch that the file states; its pixels stay. */
  readonly dpi?: number;
  /**
   * Of an animation: its first frame (default), or all, which `png` (as APNG), `webp` and `gif` hold.
   */
  readonly frames?: 'first' | 'all';
  /** `gif`: what soft edges are mixed with; left out, they are cut at half their opacity. */
  readonly matte?: Colour;
  /** Bits of a channel, of `png`; 8 unless given. */
  readonly depth?: 8 | 16;
  /** What the photo says of itself; dropped unless it is to be kept. */
  readonly metadata?: 'drop' | 'keep';
}
