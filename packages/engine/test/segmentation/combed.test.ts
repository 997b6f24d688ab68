import { Evidence } from '@nobg/engine/confidence/evidence.js';
import { type AblationId, AblationSwitches } from '@nobg/engine/context/ablation.js';
import type { Context } from '@nobg/engine/context/context.js';
import { Stopwatch } from '@nobg/engine/context/stopwatch.js';
import { refineHair } from '@nobg/engine/segmentation/refine-hair.js';
import { describe, expect, it } from 'vitest';

const side = 400;
/** One colour beside another, and alpha that is soft over 14 px between them. */
const rgb = new Uint8Array(side * side * 3);
const alpha = new Uint8Array(side * side);
for (let i = 0; i < alpha.length; i++) {
  const x = i % side;
  alpha[i] = Math.round(255 * Math.min(1, Math.max(0, (x - 193) / 14)));
  rgb.set(x < 200 ? [30, 60, 180] : [200, 150, 60], i * 3);
}

const context = (without: readonly AblationId[] = []) =>
  ({
    photo: { width: side, height: side, rgb, alpha: null },
    options: {},
    watch: new Stopwatch(),
    evidence: new Evidence(),
    parts: new AblationSwitches(without),
  }) as unknown as Context;

describe('combed', () => {
  it('draws again what the network saw reduced', async () => {
    const drawn = await refineHair(context(), alpha, side - 1);
    expect(alpha[200 * side + 197]).toBeGreaterThan(60);
    expect(drawn[200 * side + 197]).toBeLessThan(30);
  });

  it('leaves alone what the network saw as it is', async () => {
    expect(await refineHair(context(), alpha, side)).toBe(alpha);
  });

  it('can be left out of a measurement', async () => {
    expect(await refineHair(context(['hair']), alpha, side - 1)).toBe(alpha);
  });
});
