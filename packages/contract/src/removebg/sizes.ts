import { SIZE_TIERS } from '../output.js';

export const REMOVEBG_FORMATS = ['auto', 'png', 'jpg', 'webp', 'zip'] as const;

export type RemovebgFormat = (typeof REMOVEBG_FORMATS)[number];

/** What the words of `size` mean; several words mean the same. */
const SIZES = {
  preview: 'preview',
  small: 'preview',
  regular: 'preview',
  medium: 'medium',
  hd: 'hd',
  full: 'full',
  '4k': 'full',
  '50mp': '50mp',
  auto: 'auto',
} as const;

export const REMOVEBG_SIZE_WORDS = Object.keys(SIZES);

/** `auto`: the best that the caller's credits pay for. */
export type RemovebgSize = (typeof SIZES)[keyof typeof SIZES];

/** In capitals or not. Undefined where there is no such size. */
export function readSize(text: string): RemovebgSize | undefined {
  const word = text.toLowerCase();
  return Object.hasOwn(SIZES, word) ? SIZES[word as keyof typeof SIZES] : undefined;
}

/** Pixels (width × height) at which a PNG ends, whatever its size is called. */
const MAX_PNG_PIXELS = 10_000_000;

/** Pixels (width × height) that a picture of this size and format has at most. */
export function maxPixelsOf(size: Exclude<RemovebgSize, 'auto'>, asPng: boolean): number {
  return asPng ? Math.min(SIZE_TIERS[size], MAX_PNG_PIXELS) : SIZE_TIERS[size];
}
