import type { SamPrompt } from '@nobg/engine/networks/mobile-sam.js';
import { agreedSubject } from '@nobg/engine/segmentation/prompt/agreed-subject.js';
import { comparisonMap } from '@nobg/engine/segmentation/prompt/comparison.js';
import { describe, expect, it } from 'vitest';

const width = 400;
const height = 200;

function agreedOn(alpha: Uint8Array, prompt: SamPrompt) {
  const photo = { width, height };
  return agreedSubject(alpha, comparisonMap(alpha, photo), photo, prompt);
}

/** Two squares of 80 px, at 40 and at 280 px from the left. */
const own = Uint8Array.from({ length: width * height }, (_, i) => {
  const [x, y] = [i % width, Math.floor(i / width)];
  const inRows = y >= 60 && y < 140;
  const large = inRows && ((x >= 40 && x < 120) || (x >= 280 && x < 360));
  return large ? 255 : 0;
});

const at = (x: number, y: number, keep = true) => ({ x: x / width, y: y / height, keep });
const box = (left: number, top: number, right: number, bottom: number) => ({
  ...{ left: left / width, top: top / height },
  ...{ right: right / width, bottom: bottom / height },
});
const alphaAt = (alpha: Uint8Array | null, x: number) => alpha![100 * width + x];

describe('a prompt on what the mode found', () => {
  it('keeps the component that a point is on, and no other', () => {
    const { alpha, missing } = agreedOn(own, { points: [at(80, 100)], box: null });
    expect([alphaAt(alpha, 80), alphaAt(alpha, 320)]).toEqual([255, 0]);
    expect(missing).toEqual([]);
  });

  it('keeps all components that points are on, and says which points are on none', () => {
    const points = [at(80, 100), at(320, 100), at(200, 20)];
    const { alpha, missing } = agreedOn(own, { points, box: null });
    expect([alphaAt(alpha, 80), alphaAt(alpha, 320)]).toEqual([255, 255]);
    expect(missing).toEqual([points[2]]);
  });

  it('keeps the component that a box is around', () => {
    const prompt = { points: [], box: box(36, 56, 124, 144) };
    const { alpha } = agreedOn(own, prompt);
    expect([alphaAt(alpha, 80), alphaAt(alpha, 320)]).toEqual([255, 0]);
  });

  it.each([
    ['a point on nothing', { points: [at(200, 20)], box: null }],
    ['a box around a part of it', { points: [], box: box(40, 60, 80, 100) }],
    ['a box around both and much else', { points: [], box: box(0, 0, 400, 200) }],
    ['a point to drop on it', { points: [at(80, 100), at(100, 100, false)], box: null }],
  ])('is none for %s', (_, prompt) => {
    expect(agreedOn(own, prompt).alpha).toBeNull();
  });

  it('is none where the mode found nothing', () => {
    const prompt = { points: [at(80, 100)], box: null };
    expect(agreedOn(new Uint8Array(own.length), prompt).alpha).toBeNull();
  });
});
