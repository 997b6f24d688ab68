import { toLab } from '@nobg/engine/ops/lab.js';
import { roughness, tablewareOf } from '@nobg/engine/segmentation/food/plate/colour.js';
import { depthOf, ringBetween } from '@nobg/engine/segmentation/food/plate/depth.js';
import {
  dropRimComponents,
  dropRimLines,
} from '@nobg/engine/segmentation/food/plate/rim-remains.js';
import { unlikeSurface } from '@nobg/engine/segmentation/food/plate/rings.js';
import { surfaceOf } from '@nobg/engine/segmentation/food/plate/surface.js';
import {
  frameAround,
  photoIn,
  placeOf,
  planeIn,
  putInto,
} from '@nobg/engine/segmentation/food/plate/view.js';
import { describe, expect, it } from 'vitest';

const SIDE = 256;
const MIDDLE = SIDE / 2;
const RADIUS = 110;

type Colour = readonly [number, number, number];

/** A round dish, by the distance from its middle and the angle, 0..1, around it. */
function judge(colour: (radius: number, turn: number, x: number, y: number) => Colour) {
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  const dish = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < dish.length; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const radius = Math.hypot(x - MIDDLE, y - MIDDLE);
    const turn = Math.atan2(y - MIDDLE, x - MIDDLE) / (2 * Math.PI) + 0.5;
    if (radius < RADIUS) dish[i] = 1;
    rgb.set(colour(radius, turn, x, y), 3 * i);
  }
  const depth = depthOf(dish, new Uint8Array(dish.length).fill(1), SIDE, SIDE);
  const lab = toLab(rgb);
  const rim = ringBetween(depth, 0.05 * depth.deepest, 0.2 * depth.deepest);
  const tableware = tablewareOf(lab, roughness(lab, SIDE, SIDE), rim)!;
  const surface = surfaceOf(rgb, lab, depth, tableware, 0.05 * depth.deepest);
  const unlike = unlikeSurface(lab, surface.lab, depth, tableware.patterned);
  const at = (x: number, y: number) => unlike[y * SIDE + x]!;
  return { tableware, surface, depth, at };
}

const WHITE: Colour = [225, 224, 220];
const TABLE: Colour = [90, 60, 30];
/** Speckled, as food is. */
const tomato = (x: number, y: number): Colour => [200 - 60 * ((x * 7 + y * 5) % 3), 40, 30];

describe('the depth of a dish', () => {
  it('is counted from its outline, but not from where the photo cuts it off', () => {
    const dish = new Uint8Array(10 * 4).fill(1);
    for (let y = 0; y < 4; y++) dish[y * 10] = 0;
    const { depth, deepest } = depthOf(dish, new Uint8Array(40).fill(1), 10, 4);
    expect([...depth.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(deepest).toBe(9);
  });

  it('is 0 everywhere where there is no outline', () => {
    const all = new Uint8Array(6).fill(1);
    expect(depthOf(all, all, 3, 2).deepest).toBe(0);
  });
});

describe('the colour of a plate', () => {
  it('is that of the smooth, grey part of its rim, though food covers most of it', () => {
    const { tableware } = judge((radius, turn, x, y) => {
      if (radius > RADIUS) return TABLE;
      return turn < 0.8 ? tomato(x, y) : WHITE;
    });
    expect(tableware.colour[0]).toBeGreaterThan(80);
    expect(Math.hypot(tableware.colour[1], tableware.colour[2])).toBeLessThan(6);
    expect(tableware.patterned).toBe(false);
  });

  it('may be a strong one, where it is smooth', () => {
    const yellow: Colour = [230, 190, 40];
    const { tableware } = judge((radius, turn, x, y) => {
      if (radius > RADIUS) return TABLE;
      return turn < 0.5 ? tomato(x, y) : yellow;
    });
    expect(tableware.colour[2]).toBeGreaterThan(50);
    expect(tableware.merit).toBeGreaterThan(0.3);
  });

  it('counts for little where food alone is there', () => {
    const { tableware } = judge((_radius, _turn, x, y) => tomato(x, y));
    expect(tableware.merit).toBeLessThan(0.2);
  });
});

describe('what is unlike a plate', () => {
  it('is the food on it, whatever the shading, and not a line around its rim', () => {
    const { at, surface } = judge((radius, _turn, x, y) => {
      if (radius > RADIUS) return TABLE;
      if (radius > RADIUS - 5) return [40, 60, 140];
      if (Math.hypot(x - 120, y - 120) < 40) return tomato(x, y);
      const shade = 0.75 + (0.25 * x) / SIDE;
      return WHITE.map((value) => value * shade) as unknown as Colour;
    });
    expect(at(120, 120)).toBeGreaterThan(30);
    expect(at(MIDDLE, 40)).toBeLessThan(4);
    expect(at(MIDDLE, MIDDLE - RADIUS + 3)).toBeLessThan(8);
    expect(at(2, 2)).toBe(0);
    // Beyond the rim and under the food the plate goes on, shaded as it is there.
    const light = (x: number, y: number) => surface.lab[0][y * SIDE + x]!;
    expect(light(120, 120)).toBeGreaterThan(75);
    expect(light(250, 128)).toBeGreaterThan(light(6, 128));
  });

  it('is not the pattern of a bowl', () => {
    const { at, tableware } = judge((radius, turn, x, y) => {
      if (radius > RADIUS) return TABLE;
      if (radius < 0.7 * RADIUS) return tomato(x, y);
      return Math.floor(turn * 120) % 2 === 0 ? [30, 40, 90] : WHITE;
    });
    expect(tableware.patterned).toBe(true);
    let unlike = 0;
    for (let k = 0; k < 360; k++) {
      const angle = (k * Math.PI) / 180;
      const radius = 0.9 * RADIUS;
      const x = Math.round(MIDDLE + radius * Math.cos(angle));
      if (at(x, Math.round(MIDDLE + radius * Math.sin(angle))) > 8) unlike++;
    }
    expect(unlike).toBeLessThan(36);
    expect(at(MIDDLE, MIDDLE)).toBeGreaterThan(30);
  });
});

describe('what remains of a rim', () => {
  const food = (x: number, y: number) => Math.hypot(x - MIDDLE, y - MIDDLE) < 40;
  const inner = Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
    Math.hypot((i % SIDE) - MIDDLE, Math.floor(i / SIDE) - MIDDLE) < 90 ? 1 : 0,
  );
  const draw = (more: (x: number, y: number) => boolean) => ({
    width: SIDE,
    height: SIDE,
    data: Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
      const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
      return food(x, y) || more(x, y) ? 1 : 0;
    }),
  });

  it('is dropped where it is thin, and food that thin within the rim is not', () => {
    const alpha = draw((x, y) => Math.abs(x - MIDDLE) < 2 && y < MIDDLE);
    dropRimLines(alpha, inner);
    expect(alpha.data[10 * SIDE + MIDDLE]).toBe(0);
    expect(alpha.data[60 * SIDE + MIDDLE]).toBe(1);
    expect(alpha.data[MIDDLE * SIDE + MIDDLE]).toBe(1);
  });

  it('is dropped where it is a small print, and small food within the rim is not', () => {
    const print = (x: number, y: number) => Math.hypot(x - 20, y - MIDDLE) < 5;
    const food = (x: number, y: number) => Math.hypot(x - 60, y - MIDDLE) < 5;
    const alpha = draw((x, y) => print(x, y) || food(x, y));
    dropRimComponents(alpha, inner);
    expect(alpha.data[MIDDLE * SIDE + 20]).toBe(0);
    expect(alpha.data[MIDDLE * SIDE + 60]).toBe(1);
  });

  it('is cleared of any number of specks, in the memory of one', () => {
    const speck = (x: number, y: number) => x % 3 === 0 && y % 3 === 0;
    const alpha = draw(speck);
    // As masks of their own, these seven thousand would take 480 MB; at the size that is shown, 120 GB.
    dropRimComponents(alpha, inner);
    expect(alpha.data[3 * SIDE + 3]).toBe(0);
    expect(alpha.data[MIDDLE * SIDE + MIDDLE]).toBe(1);
  });
});

describe('the frame around a dish', () => {
  const photo = { width: 40, height: 20, rgb: new Uint8Array(40 * 20 * 3).fill(9), alpha: null };
  const frame = frameAround({ left: 0, top: 0.5, right: 0.5, bottom: 1 }, photo);

  it('has room on all sides, beyond the photo, too, where it shows black', async () => {
    expect(frame).toEqual({ left: -3, top: 7, width: 25, height: 15 });
    const size = { width: 25, height: 15 };
    const rgb = await photoIn(frame, photo, size);
    expect(placeOf(frame, photo, size)).toEqual({ left: 3, top: 0, width: 22, height: 13 });
    expect([rgb[0], rgb[3 * 3], rgb[3 * 24], rgb[3 * (14 * 25 + 10)]]).toEqual([0, 9, 9, 0]);
  });

  it('takes a plane and gives it back to the same place', () => {
    const data = Float32Array.from({ length: 40 * 20 }, (_, i) => (i % 40) / 40);
    const size = { width: 25, height: 15 };
    const part = planeIn(frame, { width: 40, height: 20, data }, photo, size, -1);
    expect(part.data[0]).toBe(-1);
    const whole = { width: 40, height: 20, data: new Float32Array(40 * 20) };
    putInto(whole, part, frame, photo);
    for (let y = 7; y < 20; y++) {
      for (let x = 0; x < 22; x++) expect(whole.data[y * 40 + x]).toBeCloseTo(x / 40, 5);
    }
    expect(whole.data[0]).toBe(0);
  });
});
