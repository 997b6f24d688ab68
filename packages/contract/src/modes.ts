import { z } from 'zod';

/** The five kinds of cutout a caller can ask for. */
export const MODES = ['common', 'body', 'product', 'food', 'clothing'] as const;

export const modeSchema = z.enum(MODES).meta({
  description: 'Subject to keep: the main subject, people, products, the dish, or garments.',
});

export type Mode = z.infer<typeof modeSchema>;

export const DEFAULT_MODE: Mode = 'common';

export function isMode(value: string): value is Mode {
  return (MODES as readonly string[]).includes(value);
}
