import { ramp } from '@nobg/engine/ops/scalar.js';
import { fuseLogits } from '@nobg/engine/segmentation/saliency/fuse-logits.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const plane = (...values: number[]) => ({
  width: values.length,
  height: 1,
  data: Float32Array.from(values),
});

test('the fused logit is the mean of the logits', () => {
  const logit = (p: number) => Math.log(p / (1 - p));
  const { data } = fuseLogits([plane(0.2, 0.9), plane(0.7, 0.6)]);
  expect(logit(data[0]!)).toBeCloseTo((logit(0.2) + logit(0.7)) / 2, 5);
  expect(logit(data[1]!)).toBeCloseTo((logit(0.9) + logit(0.6)) / 2, 5);
});

test('a sharpness multiplies the fused logit, and changes no side', () => {
  const logit = (p: number) => Math.log(p / (1 - p));
  const planes = [plane(0.6, 0.3), plane(0.8, 0.45)];
  const [plain, sharp] = [fuseLogits(planes), fuseLogits(planes, 1, 2)];
  for (const i of [0, 1]) expect(logit(sharp.data[i]!)).toBeCloseTo(2 * logit(plain.data[i]!), 4);
});

test('one certain pass does not outvote two others', () => {
  expect(fuseLogits([plane(0), plane(0.95), plane(0.95)]).data[0]).toBeGreaterThan(0.5);
});

test('the result lies between the least and the greatest, and by its weight between it and the first', () => {
  const unit = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(fc.array(unit, { minLength: 1, maxLength: 4 }), unit, (values, weight) => {
      const planes = values.map((value) => plane(value));
      const fused = fuseLogits(planes).data[0]!;
      expect(fused).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
      expect(fused).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
      const part = fuseLogits(planes, weight).data[0]!;
      expect(part).toBeCloseTo(values[0]! + weight * (fused - values[0]!), 5);
    }),
  );
});

test('a ramp is 0 before it, 1 behind it, and straight between', () => {
  const of = (value: number) => ramp(value, { from: 2, to: 4 });
  expect([of(1), of(2), of(2.5), of(4), of(9)]).toEqual([0, 0, 0.25, 1, 1]);
});
