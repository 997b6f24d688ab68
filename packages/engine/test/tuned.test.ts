import {
  overrideTuned,
  tuned,
  tunedGroup,
  tunedNumbers,
  tunedProvenances,
} from '@nobg/engine/tuned.js';
import { describe, expect, it } from 'vitest';

describe('a tuned number', () => {
  it('has the value that its module gives it, and is known by its name', () => {
    expect(tuned('test.own', 0.2)).toBe(0.2);
    expect(tunedNumbers().get('test.own')).toBe(0.2);
  });

  it('has another value where that was said before its module was loaded', () => {
    overrideTuned('test.other', 3);
    expect(tuned('test.other', 1)).toBe(3);
    // What the engine itself works with stays known.
    expect(tunedNumbers().get('test.other')).toBe(1);
  });

  it('is declared once', () => {
    tuned('test.twice', 1);
    expect(() => tuned('test.twice', 1)).toThrow('the tuned number test.twice is declared twice');
  });

  it('can stand in a group with its provenance, and has another value there, too', () => {
    overrideTuned('test.group.edgePx', 5);
    const provenance = { setOn: '3 photos', page: 'experiments/x.md' };
    const group = tunedGroup('test.group', { edgePx: 2, minAreaRatio: 0.1 }, provenance);
    expect(group).toEqual({ edgePx: 5, minAreaRatio: 0.1 });
    expect(tunedNumbers().get('test.group.edgePx')).toBe(2);
    expect(tunedProvenances().get('test.group')).toEqual(provenance);
  });

  it('changes what the engine does, a strategy as much as an estimate', async () => {
    overrideTuned('confidence.whole.maxAreaRatio', 2);
    overrideTuned('food.rim.ellipse.maxRadius', 0);
    const [{ confidenceOf }, { Evidence }, { findRim }] = await Promise.all([
      import('@nobg/engine/confidence/confidence.js'),
      import('@nobg/engine/confidence/evidence.js'),
      import('@nobg/engine/segmentation/food/rim.js'),
    ]);
    // A cutout of the whole photo has 0 by the engine's own numbers.
    expect(confidenceOf(new Uint8Array(64).fill(255), new Evidence())).toBeGreaterThan(0.9);
    // By those the outline of a disc is a rim.
    const disc = Uint8Array.from({ length: 200 * 200 }, (_, i) =>
      Math.hypot((i % 200) - 100, Math.floor(i / 200) - 100) < 60 ? 1 : 0,
    );
    expect(findRim(disc, 200, 200)).toBeNull();
  });
});
