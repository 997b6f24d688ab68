import type { Length, Sides } from '@nobg/contract/composition.js';
import { NobgError } from '@nobg/contract/errors.js';
import { foregroundOn, layOut, place, visible } from '@nobg/engine/compose/layout.js';
import { toBox } from '@nobg/engine/compose/lengths.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const MAX_PIXELS = 1e8;

const px = (value: number): Length => ({ value, unit: 'px' });
const percent = (value: number): Length => ({ value, unit: '%' });
const all = (length: Length): Sides => ({
  top: length,
  right: length,
  bottom: length,
  left: length,
});

/** A photo and a subject inside it. */
const scene = fc
  .record({ width: fc.integer({ min: 1, max: 4000 }), height: fc.integer({ min: 1, max: 4000 }) })
  .chain((photo) =>
    fc.record({
      photo: fc.constant(photo),
      left: fc.integer({ min: 0, max: photo.width - 1 }),
      top: fc.integer({ min: 0, max: photo.height - 1 }),
    }),
  )
  .chain(({ photo, left, top }) =>
    fc.record({
      photo: fc.constant(photo),
      subject: fc.record({
        left: fc.constant(left),
        top: fc.constant(top),
        width: fc.integer({ min: 1, max: photo.width - left }),
        height: fc.integer({ min: 1, max: photo.height - top }),
      }),
    }),
  );

const length: fc.Arbitrary<Length> = fc.oneof(
  fc.integer({ min: 0, max: 500 }).map(px),
  fc.integer({ min: 0, max: 50 }).map(percent),
);
const sides = fc.record({ top: length, right: length, bottom: length, left: length });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const arrangement = fc
  .record({
    crop: optional(
      fc.record({ margin: sides, aspect: fc.double({ min: 0.2, max: 5, noNaN: true }) }),
    ),
    scale: optional(fc.double({ min: 0.1, max: 1, noNaN: true })),
    position: optional(
      fc.oneof(
        fc.constant('original' as const),
        fc.record({
          x: fc.double({ min: 0, max: 1, noNaN: true }),
          y: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
      ),
    ),
    canvas: optional(
      fc.record({
        width: fc.integer({ min: 1, max: 3000 }),
        height: fc.integer({ min: 1, max: 3000 }),
      }),
    ),
    padding: optional(sides),
  })
  .map((given) => ({ ...given }) as Parameters<typeof layOut>[2]);

const bounds = fc
  .record({
    maxPixels: optional(fc.integer({ min: 1, max: 30_000_000 })),
    maxSide: optional(fc.integer({ min: 1, max: 5000 })),
  })
  .map((given) => given as Parameters<typeof layOut>[3]);

describe('the layout', () => {
  it('is the photo’s own where nothing is asked for', () => {
    fc.assert(
      fc.property(scene, ({ photo, subject }) => {
        const layout = layOut(photo, subject, {}, {}, MAX_PIXELS);
        expect(layout).toEqual({ ...photo, scaleX: 1, scaleY: 1, left: 0, top: 0 });
        expect(foregroundOn(layout, subject)).toEqual(subject);
        expect(visible(layout, photo)).toEqual({ left: 0, top: 0, ...photo });
      }),
    );
  });

  it('keeps the subject on the canvas, and the canvas within its bounds, or names a field', () => {
    fc.assert(
      fc.property(scene, arrangement, bounds, ({ photo, subject }, composition, size) => {
        let layout: ReturnType<typeof layOut>;
        try {
          layout = layOut(photo, subject, composition, size, MAX_PIXELS);
        } catch (error) {
          expect(error).toBeInstanceOf(NobgError);
          expect((error as NobgError).fields).toHaveLength(1);
          return;
        }
        const { width, height } = layout;
        expect([width, height].every((side) => Number.isInteger(side) && side >= 1)).toBe(true);
        expect(width * height).toBeLessThanOrEqual(size.maxPixels ?? MAX_PIXELS);
        expect(Math.max(width, height)).toBeLessThanOrEqual(size.maxSide ?? Infinity);
        const box = foregroundOn(layout, subject);
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.top).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(width);
        expect(box.top + box.height).toBeLessThanOrEqual(height);
        const exact = place(layout, subject);
        // Nothing of the subject is cut off but what rounding takes.
        expect(exact.left).toBeGreaterThanOrEqual(-1);
        expect(exact.top).toBeGreaterThanOrEqual(-1);
        expect(exact.left + exact.width).toBeLessThanOrEqual(width + 1);
        expect(exact.top + exact.height).toBeLessThanOrEqual(height + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('has exactly the canvas’s size where one is given and no bound is smaller', () => {
    const canvas = { width: 1000, height: 800 };
    fc.assert(
      fc.property(scene, arrangement, ({ photo, subject }, composition) => {
        let layout: ReturnType<typeof layOut>;
        try {
          layout = layOut(photo, subject, { ...composition, canvas }, {}, MAX_PIXELS);
        } catch (error) {
          expect(error).toBeInstanceOf(NobgError);
          return;
        }
        expect(layout).toMatchObject(canvas);
      }),
    );
  });

  it('crops to the subject’s box and its margins to the pixel, without resampling', () => {
    const [photo, subject] = [
      { width: 100, height: 80 },
      { left: 10, top: 20, width: 40, height: 30 },
    ];
    const layout = layOut(photo, subject, { crop: { margin: all(px(5)) } }, {}, MAX_PIXELS);
    expect(layout).toEqual({ width: 50, height: 40, scaleX: 1, scaleY: 1, left: -5, top: -15 });
    const shares = layOut(photo, subject, { crop: { margin: all(percent(10)) } }, {}, MAX_PIXELS);
    expect(shares).toMatchObject({ width: 48, height: 36 });
    // A margin may reach beyond the photo; there the result is empty.
    const beyond = layOut(photo, subject, { crop: { margin: all(px(30)) } }, {}, MAX_PIXELS);
    expect(beyond).toMatchObject({ width: 100, height: 90, left: 20, top: 10 });
  });

  it('widens a crop around the subject until it has the aspect', () => {
    const [photo, subject] = [
      { width: 100, height: 80 },
      { left: 10, top: 20, width: 40, height: 30 },
    ];
    const square = layOut(photo, subject, { crop: { aspect: 1 } }, {}, MAX_PIXELS);
    expect(square).toMatchObject({ width: 40, height: 40 });
    expect(foregroundOn(square, subject)).toEqual({ left: 0, top: 5, width: 40, height: 30 });
    const wide = layOut(photo, subject, { crop: { aspect: 2 } }, {}, MAX_PIXELS);
    expect(wide).toMatchObject({ width: 60, height: 30 });
  });

  it('scales the subject to a share of the canvas and puts it where it is told', () => {
    const [photo, subject] = [
      { width: 400, height: 400 },
      { left: 10, top: 20, width: 40, height: 20 },
    ];
    const centred = layOut(photo, subject, { scale: 0.5 }, {}, MAX_PIXELS);
    expect(foregroundOn(centred, subject)).toEqual({
      left: 100,
      top: 150,
      width: 200,
      height: 100,
    });
    const corner = layOut(photo, subject, { position: { x: 1, y: 0 } }, {}, MAX_PIXELS);
    expect(foregroundOn(corner, subject)).toEqual({ left: 360, top: 0, width: 40, height: 20 });
    const kept = layOut(photo, subject, { scale: 0.2, position: 'original' }, {}, MAX_PIXELS);
    expect(foregroundOn(kept, subject)).toEqual({ left: 0, top: 10, width: 80, height: 40 });
  });

  it('puts padding around the result, or inside the canvas that is asked for', () => {
    const [photo, subject] = [
      { width: 100, height: 50 },
      { left: 0, top: 0, width: 100, height: 50 },
    ];
    const around = layOut(photo, subject, { padding: all(percent(10)) }, {}, MAX_PIXELS);
    expect(around).toMatchObject({ width: 120, height: 60, left: 10, top: 5, scaleX: 1 });
    const composition = { canvas: { width: 300, height: 300 }, padding: all(px(50)) };
    const inside = layOut(photo, subject, composition, {}, MAX_PIXELS);
    expect(inside).toMatchObject({ width: 300, height: 300, scaleX: 2 });
    expect(foregroundOn(inside, subject)).toEqual({ left: 50, top: 100, width: 200, height: 100 });
  });

  it('refuses what leaves no room, is too large, or is blown up to nothing but blocks', () => {
    const [photo, subject] = [
      { width: 100, height: 50 },
      { left: 0, top: 0, width: 1, height: 1 },
    ];
    const refused = (composition: Parameters<typeof layOut>[2], field: string) => {
      const fields = [{ field, expected: expect.any(String), received: expect.any(String) }];
      expect(() => layOut(photo, subject, composition, {}, 1e6)).toThrow(
        expect.objectContaining({ code: 'invalid_option', fields }),
      );
    };
    refused({ canvas: { width: 20, height: 20 }, padding: all(px(10)) }, 'padding');
    refused({ canvas: { width: 2000, height: 2000 } }, 'canvas');
    refused({ padding: all(px(1000)) }, 'padding');
    refused({ scale: 1 }, 'scale');
  });
});

describe('a region of interest', () => {
  it('is widened to whole pixels, and all of the photo is all of it', () => {
    fc.assert(
      fc.property(scene, ({ photo }) => {
        const whole = {
          left: percent(0),
          top: percent(0),
          right: percent(100),
          bottom: percent(100),
        };
        expect(toBox(whole, photo)).toEqual({ left: 0, top: 0, ...photo });
      }),
    );
  });

  it('is refused where it leaves the photo or holds nothing', () => {
    const photo = { width: 100, height: 50 };
    const region = (left: number, top: number, right: number, bottom: number) => ({
      ...{ left: px(left), top: px(top), right: px(right), bottom: px(bottom) },
    });
    expect(toBox(region(10, 10, 20, 30), photo)).toEqual({
      left: 10,
      top: 10,
      width: 10,
      height: 20,
    });
    expect(() => toBox(region(0, 0, 101, 50), photo)).toThrow(/roi: expected a region within/);
    expect(() => toBox(region(30, 0, 20, 50), photo)).toThrow(/at least one pixel/);
  });
});
