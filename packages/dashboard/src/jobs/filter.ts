import type { BatchImage } from './image.ts';

export const ORDERS = ['sent', 'confidence', 'name'] as const;

/** Which images are shown, and in which order. */
export interface ImageFilter {
  readonly state: BatchImage['state'] | 'corrected' | 'all';
  /** Part of the name, in whatever case. */
  readonly name: string;
  /** 0..1: images with a higher confidence are left out; 1 leaves out none. */
  readonly maxConfidence: number;
  readonly order: (typeof ORDERS)[number];
}

export const ALL_IMAGES: ImageFilter = {
  ...{ state: 'all', name: '', maxConfidence: 1, order: 'sent' },
};

const NAMES = new Intl.Collator('en', { numeric: true });

/** The images that a filter shows. Below the highest confidence, those without one are left out. */
export function filtered(
  images: readonly BatchImage[],
  { state, name, maxConfidence, order }: ImageFilter,
): readonly BatchImage[] {
  const part = name.trim().toLowerCase();
  const shown = images.filter(
    (image) =>
      (state === 'all' || (state === 'corrected' ? image.corrected : image.state === state)) &&
      (part === '' || image.name.toLowerCase().includes(part)) &&
      (maxConfidence >= 1 || (image.result?.confidence ?? 2) <= maxConfidence),
  );
  if (order === 'name') return shown.sort((a, b) => NAMES.compare(a.name, b.name));
  if (order === 'confidence') return shown.sort((a, b) => sureness(a) - sureness(b));
  return shown;
}

/** Images without a confidence come last. */
function sureness({ result }: BatchImage): number {
  return result?.confidence ?? 2;
}
