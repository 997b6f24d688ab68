import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineParts } from '@nobg/engine/ablation.js';
import { Evidence } from '@nobg/engine/confidence/evidence.js';
import { joinPart, lookCloser } from '@nobg/engine/modes/closer-look.js';
import type { Scene } from '@nobg/engine/modes/scene.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import type { Plane } from '@nobg/engine/plane.js';
import { Stopwatch } from '@nobg/engine/stopwatch.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Inside = (x: number, y: number) => boolean;
const WIDTH = 320;
const HEIGHT = 160;
const LOOK = { width: 128, height: 128 };

const near: Inside = (x, y) => x >= 40 && x < 80 && y >= 60 && y < 100;
const far: Inside = (x, y) => x >= 240 && x < 246 && y >= 60 && y < 100;

/** Over the whole photo, at half its size. */
function planeOf(value: (x: number, y: number) => number): Plane {
  const [width, height] = [WIDTH / 2, HEIGHT / 2];
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    value(2 * (i % width), 2 * Math.floor(i / width)),
  );
  return { width, height, data };
}
const at = ({ width, data }: Plane, x: number, y: number) =>
  data[Math.floor(y / 2) * width + Math.floor(x / 2)]!;

describe('a closer look, by a network to which what is red is the subject', () => {
  let folder: string;
  let scene: Scene;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-closer-'));
    const file = await writeSmallNetwork(join(folder, 'isnet.onnx'));
    const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      rgb.set(near(x, y) || far(x, y) ? [224, 16, 16] : [16, 32, 208], i * 3);
    }
    scene = {
      photo: { width: WIDTH, height: HEIGHT, rgb, alpha: null },
      options: {},
      networks: openNetworks([file], 1),
      watch: new Stopwatch(),
      evidence: new Evidence(),
      parts: new EngineParts(),
    };
  });
  afterAll(async () => {
    await scene.networks.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('settles the subject and what is near it, and leaves the rest as it was', async () => {
    const found = planeOf((x, y) => (near(x, y) ? 0.6 : far(x, y) ? 0.45 : 0.03));
    const seen = await lookCloser(scene, found, LOOK);
    expect(at(seen, 60, 80)).toBeGreaterThan(0.9);
    expect(at(seen, 36, 80)).toBeLessThan(0.1);
    expect(at(seen, 242, 80)).toBeCloseTo(0.45, 6);
    expect(at(seen, 160, 20)).toBeCloseTo(0.03, 6);
  });

  it('is not believed where it does not find the subject', async () => {
    const blue = planeOf((x, y) => (x >= 150 && x < 190 && y >= 60 && y < 100 ? 0.8 : 0.1));
    expect(await lookCloser(scene, blue, LOOK)).toBe(blue);
  });

  it('is not asked for where the subject fills the photo, or nothing was found', async () => {
    const all = planeOf(() => 0.9);
    expect(await lookCloser(scene, all, LOOK)).toBe(all);
    const nothing = planeOf(() => 0.5);
    expect(await lookCloser(scene, nothing, LOOK)).toBe(nothing);
  });
});

describe('what is seen of a part', () => {
  it('stays between both opinions inside, and changes nothing outside', () => {
    const edge = fc.integer({ min: 0, max: 20 });
    const alpha = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(edge, edge, edge, edge, alpha, alpha, (x0, x1, y0, y1, whole, seen) => {
        const [left, top] = [Math.min(x0, x1), Math.min(y0, y1)];
        const box = { left, top, width: Math.abs(x0 - x1), height: Math.abs(y0 - y1) };
        const opinion = { width: 20, height: 20, data: new Float32Array(400).fill(whole) };
        const part = { width: 8, height: 8, data: new Float32Array(64).fill(seen) };
        const joined = joinPart(opinion, part, box, { width: 20, height: 20 });
        if (!joined) {
          const empty = box.width === 0 || box.height === 0;
          expect(empty || seen < 0.5 * whole + 1e-6).toBe(true);
          return;
        }
        const [least, most] = [Math.min(whole, seen) - 1e-6, Math.max(whole, seen) + 1e-6];
        joined.data.forEach((value, i) => {
          const [x, y] = [i % 20, Math.floor(i / 20)];
          const inside = x >= left && x < left + box.width && y >= top && y < top + box.height;
          if (inside) expect(value >= least && value <= most).toBe(true);
          else expect(value).toBe(Math.fround(whole));
        });
      }),
    );
  });
});
