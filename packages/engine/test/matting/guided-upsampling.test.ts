import { guidedUpsample } from '@nobg/engine/matting/guided-upsampling.js';
import { expect, it } from 'vitest';

const WIDTH = 128;
const HEIGHT = 64;
/** The photo is white left of here; the network, four times as coarse, saw the edge at 60. */
const EDGE = 64;

it('finds an edge that the network saw a cell beside, where it is told to look so far', async () => {
  const rgb = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) =>
    Math.floor(i / 3) % WIDTH < EDGE ? 240 : 20,
  );
  const photo = { width: WIDTH, height: HEIGHT, rgb, alpha: null };
  const [width, height] = [WIDTH / 4, HEIGHT / 4];
  const data = Float32Array.from({ length: width * height }, (_, i) => (i % width < 15 ? 1 : 0));
  const at = async (x: number, reach?: number) =>
    (await guidedUpsample({ width, height, data }, photo, reach))[32 * WIDTH + x]!;
  expect(await at(62)).toBeLessThan(128);
  expect(await at(62, 3)).toBeGreaterThan(128);
  expect(await at(66, 3)).toBeLessThan(64);
  expect(await at(30, 3)).toBe(255);
});
