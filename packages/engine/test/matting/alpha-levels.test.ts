import { clampAlphaLevels } from '@nobg/engine/matting/alpha-levels.js';
import { expect, it } from 'vitest';

it('ends what is nearly opaque or nearly transparent, and keeps sides and order', () => {
  const alpha = Uint8Array.from({ length: 256 }, (_, i) => i);
  clampAlphaLevels(alpha);
  expect([alpha[0], alpha[11], alpha[244], alpha[255]]).toEqual([0, 0, 255, 255]);
  expect([alpha[13]! > 0, alpha[242]! < 255]).toEqual([true, true]);
  expect([alpha[127], alpha[128]]).toEqual([127, 128]);
  expect([...alpha]).toEqual([...alpha].sort((a, b) => a - b));
});
