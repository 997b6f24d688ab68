import { tunedGroup } from '../tuned.js';

/**
 * So much steeper alpha becomes around a half: what is within 4.5 % of 0 or 1 ends there.
 * From 1.05 to 1.3 the error against exact alpha is the same to 2 % (docs/adr/0064).
 */
const { gain: GAIN } = tunedGroup(
  'alphaLevels',
  { gain: 1.1 },
  { setOn: '20 photos with exact alpha', page: 'experiments/0064-alpha-levels.md' },
);
const HALF = 127.5;

const STRETCHED = Uint8Array.from({ length: 256 }, (_, alpha) =>
  Math.min(255, Math.max(0, Math.round((alpha - HALF) * GAIN + HALF))),
);

/**
 * Makes nearly opaque opaque and nearly transparent transparent. A network that was trained to
 * name a subject hardly ever says 0 or 1: what it is sure of lets a little of the background through.
 *
 * @param alpha 0..255; changed in place. Which side of a half a pixel is on stays
 */
export function clampAlphaLevels(alpha: Uint8Array): void {
  for (let i = 0; i < alpha.length; i++) alpha[i] = STRETCHED[alpha[i]!]!;
}
