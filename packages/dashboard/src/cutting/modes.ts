import type { Mode } from '@nobg/contract/modes.js';

/** What each mode keeps, in the order in which they are offered. */
export const MODE_WORDS: Readonly<Record<Mode, { readonly keeps: string }>> = {
  common: { keeps: 'The main subject of any kind' },
  body: { keeps: 'The people in the foreground, with hair and held objects' },
  product: { keeps: 'Products, one or several' },
  food: { keeps: 'The dish, with its plate or bowl' },
  clothing: { keeps: 'Garments of the main person, without skin and hair' },
};

export const MODES = Object.keys(MODE_WORDS) as readonly Mode[];
