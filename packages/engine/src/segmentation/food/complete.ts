import { componentMasks } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { dilate, open } from '../../ops/morphology.js';
import { clamp01 } from '../../ops/scalar.js';
import { meanRadius, placeIn } from './ellipse.js';
import { CUTLERY, RIM } from './params.js';
import { RAYS, type Rim } from './rim.js';

/**
 * The dish within a rim: all that is inside, whatever the network thought of a white plate
 * or of its shadow; at the rim the network's own edge where it found one, and the ellipse's
 * where it did not; beyond the rim only food that stands out, no chopsticks or handles.
 *
 * @param alpha 0..1
 * @param mask of alpha's size, 1 and 0: where it is more than half, without small parts
 */
export function completeDish(
  { width, height, data }: FloatMap,
  mask: Uint8Array,
  rim: Rim,
): FloatMap {
  const { ellipse, supported } = rim;
  const radius = meanRadius(ellipse);
  const places = Array.from(data, (_, at) =>
    placeIn(ellipse, { x: at % width, y: Math.floor(at / width) }),
  );
  const whole = mask.map((inside, at) => (places[at]!.rho < 1 ? 1 : inside));
  const thin = Math.max(1, Math.round(RIM.minHalfWidth * radius));
  const opened = open({ width, height, data: whole }, thin).data;
  dropSticks(opened, width, height, (at) => places[at]!.rho, radius);
  // Soft edges of what stays reach a little beyond it.
  const thick = dilate({ width, height, data: opened }, 2).data;
  const completed = data.map((own, at) => {
    const { rho, angle } = places[at]!;
    if (rho < 1 - RIM.tolerance) return 1;
    if (rho > 1 + RIM.tolerance) return thick[at] === 1 ? own : 0;
    const ray = Math.round((angle / (2 * Math.PI) + 1) * RAYS) % RAYS;
    if (supported[ray]) return own;
    return Math.max(own * thick[at]!, clamp01(0.5 + (1 - rho) * radius));
  });
  return { width, height, data: completed };
}

/** Takes away parts beyond the rim that lead away from it, such as a pair of chopsticks; in place. */
function dropSticks(
  mask: Uint8Array,
  width: number,
  height: number,
  rho: (at: number) => number,
  radius: number,
): void {
  const beyond = mask.map((on, at) => (on === 1 && rho(at) > 1 + RIM.tolerance ? 1 : 0));
  for (const part of componentMasks({ width, height, data: beyond })) {
    const pixels = [...part.keys()].filter((at) => part[at] === 1);
    const reach = pixels.reduce((most, at) => Math.max(most, rho(at)), 0) - 1;
    if (reach < CUTLERY.minReach || stretch(pixels, width) < CUTLERY.minElongation) continue;
    // In radii: how much of the rim it lies on. A cup that looks over its saucer lies on more than it reaches.
    const onRim = pixels.filter((at) => rho(at) < 1 + 2 * RIM.tolerance).length;
    if (onRim / (RIM.tolerance * radius ** 2) > reach) continue;
    for (const at of pixels) mask[at] = 0;
  }
}

/** How many times as long as wide pixels lie: the axes of the ellipse of their second moments. */
function stretch(pixels: readonly number[], width: number): number {
  let [x, y, xx, xy, yy] = [0, 0, 0, 0, 0];
  for (const at of pixels) {
    const [px, py] = [at % width, Math.floor(at / width)];
    x += px;
    y += py;
    xx += px * px;
    xy += px * py;
    yy += py * py;
  }
  const n = pixels.length;
  // A pixel is a square of its own: a twelfth.
  const a = xx / n - (x / n) ** 2 + 1 / 12;
  const b = xy / n - (x * y) / (n * n);
  const c = yy / n - (y / n) ** 2 + 1 / 12;
  const spread = Math.hypot((a - c) / 2, b);
  const middle = (a + c) / 2;
  return Math.sqrt((middle + spread) / Math.max(1e-9, middle - spread));
}
