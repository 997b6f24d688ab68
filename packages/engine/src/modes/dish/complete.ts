import type { Plane } from '../../plane.js';
import { dilate, open } from '../../refine/opening.js';
import { meanRadius, placeIn } from './ellipse.js';
import { RAYS, type Rim, TOLERANCE } from './rim.js';

/** Beyond the rim, what is thinner than twice this share of its radius is cutlery and not food. */
const THIN = 0.06;

/**
 * The dish within a rim: all that is inside, whatever the network thought of a white plate
 * or of its shadow; at the rim the network's own edge where it found one, and the ellipse's
 * where it did not; beyond the rim only food that stands out, no chopsticks or handles.
 *
 * @param alpha 0..1
 * @param mask of alpha's size, 1 and 0: where it is more than half, without small parts
 */
export function completeDish({ width, height, data }: Plane, mask: Uint8Array, rim: Rim): Plane {
  const { ellipse, supported } = rim;
  const radius = meanRadius(ellipse);
  const places = Array.from(data, (_, at) =>
    placeIn(ellipse, { x: at % width, y: Math.floor(at / width) }),
  );
  const whole = mask.map((inside, at) => (places[at]!.rho < 1 ? 1 : inside));
  const thin = Math.max(1, Math.round(THIN * radius));
  // Soft edges of what stays reach a little beyond it.
  const thick = dilate(open(whole, width, height, thin), width, height, 2);
  const completed = data.map((own, at) => {
    const { rho, angle } = places[at]!;
    if (rho < 1 - TOLERANCE) return 1;
    if (rho > 1 + TOLERANCE) return thick[at] === 1 ? own : 0;
    const ray = Math.round((angle / (2 * Math.PI) + 1) * RAYS) % RAYS;
    if (supported[ray]) return own;
    return Math.max(own * thick[at]!, Math.min(1, Math.max(0, 0.5 + (1 - rho) * radius)));
  });
  return { width, height, data: completed };
}
