import { maskedAreaDownsample } from '@nobg/engine/matting/edge-refinement/masked-area-downsampling.js';
import { resampleMap } from '@nobg/engine/ops/resample-map.js';
import { describe, expect, it } from 'vitest';

describe('shrinkWithin', () => {
  const stride = 61;
  const alpha = Uint8Array.from(
    { length: stride * 50 },
    (_, i) => Math.imul(i + 1, 2_654_435_761) >>> 24,
  );
  const part = { left: 7, top: 5, width: 43, height: 39 };
  const data = Float32Array.from({ length: part.width * part.height }, (_, i) => {
    const y = Math.floor(i / part.width);
    return alpha[(part.top + y) * stride + part.left + i - y * part.width]! / 255;
  });
  const boxes = [
    { left: 0, top: 0, width: 5, height: 7 },
    { left: 9, top: 4, width: 8, height: 9 },
  ];

  it.each([
    [17, 13],
    [43, 39],
    [20, 39],
  ])('gives at %i × %i px what resamplePlane gives, in its boxes alone', (width, height) => {
    const whole = resampleMap({ ...part, data }, width, height);
    const within = maskedAreaDownsample(alpha, stride, part, width, height, boxes);
    for (const [at, value] of within.data.entries()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      const isInside = boxes.some(
        (box) =>
          x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height,
      );
      expect(value).toBeCloseTo(isInside ? whole.data[at]! : 0, 5);
    }
  });
});
