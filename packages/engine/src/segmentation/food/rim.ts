import { type Ellipse, fitEllipse, meanRadius, type Point, placeIn, rimPoint } from './ellipse.js';
import { ELLIPSE, RIM } from './params.js';

/** A round or oval rim that the outline of a mask lies on. */
export interface Rim {
  readonly ellipse: Ellipse;
  /** How much of the rim within the photo has the mask's outline on it, 0..1. */
  readonly support: number;
  /** How much of the rim is within the photo, 0..1. */
  readonly visible: number;
  /** For each of RAYS equal angles of the ellipse's own frame: the outline is on the rim there. */
  readonly supported: readonly boolean[];
}

/** Directions in which the outline is looked for. */
export const RAYS = 120;
/** Five points of which a third are off the rim are all on it once in eight draws. */
const DRAWS = 400;

/**
 * Looks for a rim: the outline as seen from the middle, and the ellipse that most of it is
 * on. What is not on it (food that stands out, cutlery, gaps) does not bend the ellipse:
 * RANSAC (Fischler, Bolles 1981), with the same draws each time.
 *
 * @param mask h·w, 1 and 0
 * @returns null where no ellipse fits anything
 */
export function findRim(mask: Uint8Array, width: number, height: number): Rim | null {
  const outline = outlineOf(mask, width, height);
  if (outline === null || outline.points.length < RAYS / 6) return null;
  const { points, middle } = outline;
  const longer = Math.max(width, height);
  const fit = (chosen: readonly Point[]) => {
    const ellipse = fitEllipse(chosen, middle, longer / 2);
    const radius = ellipse ? meanRadius(ellipse) / longer : 0;
    return radius >= ELLIPSE.minRadius && radius <= ELLIPSE.maxRadius ? ellipse : null;
  };
  const onRim = (ellipse: Ellipse) =>
    points.filter((point) => Math.abs(placeIn(ellipse, point).rho - 1) < RIM.tolerance);

  const random = draws();
  let best: { ellipse: Ellipse; on: Point[] } | null = null;
  for (let draw = 0; draw < DRAWS; draw++) {
    const ellipse = fit(Array.from({ length: 5 }, () => points[random(points.length)]!));
    if (ellipse === null) continue;
    const on = onRim(ellipse);
    if (best === null || on.length > best.on.length) best = { ellipse, on };
  }
  if (best === null) return null;
  for (let ellipse = fit(best.on); ellipse !== null; ellipse = fit(best.on)) {
    const on = onRim(ellipse);
    const better = on.length > best.on.length;
    if (on.length >= best.on.length) best = { ellipse, on };
    if (!better) break;
  }
  return rate(best.ellipse, best.on, width, height);
}

/** Where the mask ends on each ray from its middle, without ends at the photo's border. */
function outlineOf(
  mask: Uint8Array,
  width: number,
  height: number,
): { points: Point[]; middle: Point } | null {
  let middle = middleOf(mask, width, height);
  if (middle === null) return null;
  let ends = castRays(mask, width, height, middle);
  if (ends.length === 0) return null;
  // Seen from the middle of its outline, a mask that is heavier on one side is seen evenly.
  middle = { x: mean(ends, 'x'), y: mean(ends, 'y') };
  ends = castRays(mask, width, height, middle);
  const inside = ({ x, y }: Point) => x > 1 && y > 1 && x < width - 2 && y < height - 2;
  return { points: ends.filter(inside), middle };
}

function middleOf(mask: Uint8Array, width: number, height: number): Point | null {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (mask[at] === 0) continue;
      count++;
      sumX += x;
      sumY += y;
    }
  }
  return count === 0 ? null : { x: sumX / count, y: sumY / count };
}

function mean(points: readonly Point[], axis: 'x' | 'y'): number {
  return points.reduce((sum, point) => sum + point[axis], 0) / points.length;
}

/** The last pixel of the mask in each direction. */
function castRays(mask: Uint8Array, width: number, height: number, from: Point): Point[] {
  const ends: Point[] = [];
  for (let ray = 0; ray < RAYS; ray++) {
    const dx = Math.cos((2 * Math.PI * ray) / RAYS);
    const dy = Math.sin((2 * Math.PI * ray) / RAYS);
    let end: Point | null = null;
    for (let step = 0; ; step++) {
      const x = Math.round(from.x + step * dx);
      const y = Math.round(from.y + step * dy);
      if (x < 0 || y < 0 || x >= width || y >= height) break;
      if (mask[y * width + x] === 1) end = { x, y };
    }
    if (end) ends.push(end);
  }
  return ends;
}

function rate(ellipse: Ellipse, on: readonly Point[], width: number, height: number): Rim {
  const reach = ELLIPSE.supportReach * Math.max(width, height);
  const rim = Array.from({ length: RAYS }, (_, i) => rimPoint(ellipse, (2 * Math.PI * i) / RAYS));
  const within = rim.map(({ x, y }) => x > 1 && y > 1 && x < width - 2 && y < height - 2);
  const supported = rim.map((point) =>
    on.some(({ x, y }) => Math.hypot(x - point.x, y - point.y) < reach),
  );
  const visible = within.filter(Boolean).length;
  const held = supported.filter((is, i) => is && within[i]).length;
  return { ellipse, support: held / Math.max(1, visible), visible: visible / RAYS, supported };
}

/** Whole numbers below n, the same ones each time (mulberry32). */
function draws(): (n: number) => number {
  let state = 1;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n);
  };
}
