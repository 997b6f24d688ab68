import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { type Components, labelComponents } from '@nobg/engine/ops/components.js';
import { distanceTransform } from '@nobg/engine/ops/distance-transform.js';
import type { GreyImage } from './grey-image.js';

/** A request with an option that is derived from the ground truth, as a caller who sees the subject would set it. */
export interface OptionRequest {
  /** Row of the table: the option, and on which photos. */
  readonly name: string;
  readonly options: CutoutOptions;
}

/** Components of the truth below this share of its area are specks. */
const MIN_COMPONENT = 0.02;
/** Truth with less of its area in one component is several subjects. */
const SINGLE = 0.98;
/** Openings below this share of the truth's area are gaps in hand-drawn masks. */
const MIN_OPENING = 0.005;
/** Far enough from any edge for a point, px. */
const REACH_PX = 2000;

/**
 * The requests that a photo's ground truth allows, each to be held against the same request without the option.
 *
 * @param truth h·w, 0..255
 * @param kind of the truth: masks have hard edges, mattes do not
 */
export function optionRequests(
  mode: Mode,
  kind: 'binary' | 'alpha',
  truth: GreyImage,
): OptionRequest[] {
  const { width, height } = truth;
  const inside = maskOf(truth, (value) => value > 127);
  const subjects = labelComponents(inside, 0.5);
  const area = subjects.components.reduce((sum, component) => sum + component.area, 0);
  const large = subjects.components.filter((component) => component.area >= MIN_COMPONENT * area);
  const [first] = large;
  if (!first) return [];
  const requests: OptionRequest[] = [];
  if (first.area >= SINGLE * area) {
    const { left, top } = first.box;
    const box = { left, top, right: left + first.box.width, bottom: top + first.box.height };
    requests.push({ name: 'box around the one subject', options: { box } });
    const point = { ...deepest(subjects, first.label, width, height), keep: true };
    requests.push({ name: 'point in the one subject', options: { points: [point] } });
  } else {
    const points = large.map(({ label }) => ({
      ...deepest(subjects, label, width, height),
      keep: true,
    }));
    requests.push({ name: 'a point in each subject', options: { points } });
  }
  if (mode === 'product') {
    const open = hasOpenings(truth, area);
    const name = open ? 'holes=auto, truth with openings' : 'holes=auto, truth without openings';
    requests.push({ name, options: { holes: 'auto' } });
    if (!open)
      requests.push({ name: 'holes=keep, truth without openings', options: { holes: 'keep' } });
  }
  if (mode === 'body' && large.length > 1) {
    requests.push({ name: 'people=all, several people', options: { people: 'all' } });
  }
  if ((mode === 'body' || mode === 'common') && kind === 'alpha') {
    requests.push({ name: 'hd=true, mattes', options: { hd: true } });
  }
  if (mode === 'food') requests.push({ name: 'plate=keep', options: { plate: 'keep' } });
  if (mode === 'clothing') {
    const classes = ['tops', 'coat', 'dress', 'skirt', 'pants', 'belt'] as const;
    requests.push({ name: 'classes: all garments by name', options: { classes } });
  }
  return requests;
}

/** The centre of the pixel of a component that is farthest from what is not of it, px of the photo. */
function deepest({ labels }: Components, label: number, width: number, height: number) {
  // Beyond the frame counts as outside, because callers do not set points on the photo's border.
  const padded = new Uint8Array((width + 2) * (height + 2)).fill(1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (labels[y * width + x] === label) padded[(y + 1) * (width + 2) + x + 1] = 0;
    }
  }
  const distance = distanceTransform(
    { width: width + 2, height: height + 2, data: padded },
    REACH_PX,
  );
  let best = 0;
  for (let i = 1; i < distance.length; i++) {
    if (Number.isFinite(distance[i]!) && distance[i]! > distance[best]!) best = i;
  }
  return { x: (best % (width + 2)) - 1, y: Math.floor(best / (width + 2)) - 1 };
}

/** Whether background is enclosed by the truth. */
function hasOpenings(truth: GreyImage, area: number): boolean {
  const { width, height } = truth;
  const outside = labelComponents(
    maskOf(truth, (value) => value <= 127),
    0.5,
  );
  return outside.components.some(
    ({ area: own, box }) =>
      own >= MIN_OPENING * area &&
      box.left > 0 &&
      box.top > 0 &&
      box.left + box.width < width &&
      box.top + box.height < height,
  );
}

function maskOf({ width, height, data }: GreyImage, test: (value: number) => boolean) {
  return { width, height, data: Float32Array.from(data, (value) => (test(value) ? 1 : 0)) };
}
