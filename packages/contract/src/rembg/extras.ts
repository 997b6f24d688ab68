import type { CutoutOptions, GarmentClass, SubjectBox, SubjectPoint } from '../options.js';

/** What `cc` of the garments' network means. */
const GARMENTS: Readonly<Record<string, readonly GarmentClass[]>> = {
  upper: ['tops', 'coat'],
  lower: ['skirt', 'pants'],
  full: ['dress'],
};

/** Points of one prompt; more than anyone sets. */
const MAX_PROMPTS = 32;
/** px; no photo is longer. */
const MAX_COORDINATE = 100_000;

/**
 * Options of `extras`, a JSON object: `cc` of `u2net_cloth_seg`, `sam_prompt` of `sam`. What else
 * is in it is not looked at, as there.
 * @returns a sentence where it cannot be used
 */
export function readExtras(text: string, model: string): CutoutOptions | string {
  const extras = parse(text);
  if (extras === null) return 'expected a JSON object';
  if (model === 'u2net_cloth_seg') return readGarments(extras.cc);
  if (model === 'sam' && extras.sam_prompt !== undefined) return readPrompt(extras.sam_prompt);
  return {};
}

function readGarments(cc: unknown): CutoutOptions | string {
  if (cc === undefined || cc === null) return {};
  const classes = typeof cc === 'string' && Object.hasOwn(GARMENTS, cc) ? GARMENTS[cc] : undefined;
  return classes === undefined ? 'expected cc to be upper, lower or full' : { classes };
}

/** `[{"type":"point","data":[x,y],"label":1},{"type":"rectangle","data":[x1,y1,x2,y2]}]` */
function readPrompt(prompt: unknown): CutoutOptions | string {
  const list = typeof prompt === 'string' ? parseList(prompt) : prompt;
  if (!Array.isArray(list) || list.length > MAX_PROMPTS) {
    return `expected sam_prompt to be a list of at most ${MAX_PROMPTS} points and rectangles`;
  }
  const points: SubjectPoint[] = [];
  let box: SubjectBox | undefined;
  for (const entry of list as unknown[]) {
    const { type, data, label = 1 } = isRecord(entry) ? entry : {};
    const numbers = Array.isArray(data) && data.every(isCoordinate) ? (data as number[]) : [];
    const [a = 0, b = 0, c = 0, d = 0] = numbers;
    if (type === 'point' && numbers.length === 2 && (label === 0 || label === 1)) {
      points.push({ x: a, y: b, keep: label === 1 });
    } else if (type === 'rectangle' && numbers.length === 4 && a < c && b < d && !box) {
      box = { left: a, top: b, right: c, bottom: d };
    } else {
      return 'expected sam_prompt to hold points [x, y] with label 1 or 0, and one rectangle [x1, y1, x2, y2]';
    }
  }
  if (box === undefined && points.length > 0 && !points.some(({ keep }) => keep)) {
    return 'expected sam_prompt to hold a point with label 1, or a rectangle';
  }
  return { ...(points.length > 0 && { points }), ...(box && { box }) };
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCoordinate(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= MAX_COORDINATE;
}
