import { agreement } from '@nobg/engine/confidence/agreement.js';
import { confidenceOf } from '@nobg/engine/confidence/confidence.js';
import { Evidence, type EvidenceName } from '@nobg/engine/confidence/evidence.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Left of `at` opaque, as sure as `value` says. */
function half(value = 255, at = 32) {
  return Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < at ? value : 255 - value));
}

const planeOf = (alpha: Uint8Array) => ({
  width: 64,
  height: 64,
  data: Float32Array.from(alpha, (value) => value / 255),
});

function evidenceOf(agreements: Partial<Record<EvidenceName, number>>): Evidence {
  const evidence = new Evidence();
  for (const [name, value] of Object.entries(agreements)) {
    evidence.note(name as EvidenceName, value);
  }
  return evidence;
}

describe('confidence', () => {
  it('falls as the alpha gets uncertain', () => {
    const sure = [255, 230, 200, 170, 140].map((value) =>
      confidenceOf(half(value), new Evidence()),
    );
    expect(sure).toEqual([...sure].sort((a, b) => b - a));
    expect(sure[0]! - sure.at(-1)!).toBeGreaterThan(0.2);
  });

  it('falls as the networks disagree, whichever they are', () => {
    const names: EvidenceName[] = ['saliency', 'passes', 'box', 'mask', 'people', 'rim', 'cloth'];
    for (const name of names) {
      const values = [1, 0.7, 0.3, 0].map((value) =>
        confidenceOf(half(), evidenceOf({ [name]: value })),
      );
      expect(values).toEqual([...values].sort((a, b) => b - a));
      expect(values[0]! - values.at(-1)!).toBeGreaterThan(0.01);
    }
  });

  it('falls most by fused networks that disagree, and less where people have networks of their own', () => {
    const fallBy = (others: Partial<Record<EvidenceName, number>>, name: EvidenceName) =>
      confidenceOf(half(), evidenceOf(others)) -
      confidenceOf(half(), evidenceOf({ ...others, [name]: 0.4 }));
    expect(fallBy({}, 'saliency')).toBeGreaterThan(2 * fallBy({}, 'passes'));
    expect(fallBy({ people: 1 }, 'saliency')).toBeLessThan(fallBy({}, 'saliency') / 2);
  });

  it('is between 0 and 1 whatever came', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), unit, unit, (alpha, passes, fit) => {
        for (const given of [undefined, fit]) {
          const value = confidenceOf(alpha, evidenceOf({ passes }), given);
          expect(value >= 0 && value <= 1).toBe(true);
        }
      }),
    );
  });

  it('counts how well a chosen mask fits, and not what the mode would have taken', () => {
    const doubtful = evidenceOf({ passes: 0, box: 0 });
    const chosen = [1, 0.5].map((fit) => confidenceOf(half(), doubtful, fit));
    expect(chosen[0]).toBeCloseTo(confidenceOf(half(), new Evidence()));
    expect(chosen[1]).toBeCloseTo(chosen[0]! / 2);
  });
});

describe('agreement', () => {
  it('is 1 for equal predictions and for empty ones, and less the more they differ', () => {
    const own = planeOf(half());
    expect(agreement([own, own, own])).toBe(1);
    expect(agreement([planeOf(new Uint8Array(4096)), planeOf(new Uint8Array(4096))])).toBe(1);
    expect(agreement([own, planeOf(half(255, 24))])).toBeCloseTo(0.75, 2);
    expect(agreement([own, planeOf(half(0))])).toBeLessThan(0.01);
  });

  it('does not depend on the size in which a prediction is given', () => {
    const small = { width: 2, height: 1, data: Float32Array.of(1, 0) };
    const large = { width: 400, height: 300, data: new Float32Array(120_000) };
    for (let i = 0; i < large.data.length; i++) large.data[i] = Number(i % 400 < 200);
    expect(agreement([small, small])).toBe(1);
    expect(agreement([large, large])).toBe(1);
  });

  it('of several doubts the greatest counts', () => {
    const evidence = evidenceOf({ people: 0.4 });
    evidence.note('people', 0.9);
    expect(evidence.agreements.get('people')).toBe(0.4);
  });
});
