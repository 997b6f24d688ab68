import { markAsTest } from '@nobg/engine/compose/watermark.js';
import { describe, expect, it } from 'vitest';

function picture(width: number, height: number, pixel: readonly number[]) {
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < rgba.length; at += 4) rgba.set(pixel, at);
  return { width, height, rgba };
}

const whole = ({ width, height }: { width: number; height: number }) => ({
  ...{ left: 0, top: 0 },
  ...{ width, height },
});

/** A red subject with a margin of nothing around it. */
function withMargin(margin: number) {
  const side = 200;
  const subject = { left: margin, top: margin, width: side, height: side };
  const canvas = picture(side + 2 * margin, side + 2 * margin, [0, 0, 0, 0]);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      canvas.rgba.set([255, 0, 0, 255], ((y + margin) * canvas.width + x + margin) * 4);
    }
  }
  return { canvas, subject };
}

/** Alpha of the 260 × 260 px around the subject. */
function alphaAround({ canvas, subject }: ReturnType<typeof withMargin>): number[] {
  const { rgba, width } = markAsTest(canvas, subject);
  const [left, top] = [subject.left - 30, subject.top - 30];
  return Array.from({ length: 260 * 260 }, (_, i) => {
    return rgba[((top + Math.floor(i / 260)) * width + left + (i % 260)) * 4 + 3] as number;
  });
}

/** The part of the pixels of an area that differ between two pictures. */
function changedPart(a: Uint8Array, b: Uint8Array): number {
  let changed = 0;
  for (let at = 0; at < a.length; at += 4) {
    if ([0, 1, 2, 3].some((c) => a[at + c] !== b[at + c])) changed += 1;
  }
  return changed / (a.length / 4);
}

describe('the mark of free pictures', () => {
  it.each([
    ['nothing', [0, 0, 0, 0]],
    ['white', [255, 255, 255, 255]],
    ['black', [0, 0, 0, 255]],
    ['a colour', [200, 40, 90, 255]],
  ])('shows on %s, and leaves most of the picture to be judged', (_what, pixel) => {
    const plain = picture(400, 300, pixel);
    const marked = markAsTest(plain, whole(plain));
    const part = changedPart(plain.rgba, marked.rgba);
    expect(part).toBeGreaterThan(0.05);
    expect(part).toBeLessThan(0.35);
    expect(plain.rgba).toEqual(picture(400, 300, pixel).rgba);
  });

  it('covers every quarter, so that no corner can be cut out free of it', () => {
    const plain = picture(640, 640, [90, 120, 60, 255]);
    const { rgba } = markAsTest(plain, whole(plain));
    for (const [left, top] of [
      [0, 0],
      [320, 0],
      [0, 320],
      [320, 320],
    ] as const) {
      let ink = 0;
      for (let y = top; y < top + 320; y += 1) {
        for (let x = left; x < left + 320; x += 1) if (rgba[(y * 640 + x) * 4] !== 90) ink += 1;
      }
      expect(ink).toBeGreaterThan(3000);
    }
  });

  it('fits on the smallest pictures', () => {
    const plain = picture(9, 7, [255, 0, 0, 255]);
    expect(markAsTest(plain, whole(plain)).rgba).toHaveLength(9 * 7 * 4);
  });

  it('is not averaged away: other margins leave its letters where they are on the subject', () => {
    const masks = [30, 37, 61, 83].map((margin) => alphaAround(withMargin(margin)));
    for (const mask of masks) expect(mask).toEqual(masks[0]);
    const least = masks[0]?.map((_, i) => Math.min(...masks.map((mask) => mask[i] as number)));
    const inside = least?.filter((value, i) => isInside(i) && value < 255).length ?? 0;
    const outside = least?.filter((value, i) => !isInside(i) && value > 0).length ?? 0;
    expect(inside / 200 ** 2).toBeGreaterThan(0.05);
    expect(outside / (260 ** 2 - 200 ** 2)).toBeGreaterThan(0.05);
  });
});

function isInside(i: number): boolean {
  return [i % 260, Math.floor(i / 260)].every((at) => at >= 30 && at < 230);
}
