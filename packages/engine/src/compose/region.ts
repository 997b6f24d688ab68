import { type FieldProblem, NobgError } from '@nobg/contract/errors.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { cropRgb } from '../image/crop.js';
import type { Photo } from '../image/photo.js';
import type { Box } from '../types.js';

/** The photo inside a box, as a photo of its own. */
export function photoPart(photo: Photo, box: Box): Photo {
  const { width, height } = box;
  const rgb = cropRgb(photo.rgb, photo.width, box);
  const alpha = photo.alpha && cropPlane(photo.alpha, photo.width, box);
  return { width, height, rgb, alpha };
}

/**
 * Points and box as they lie on a part of the photo.
 * @throws NobgError `invalid_option` for points outside the part, and for a box that misses it
 */
export function optionsOnPart(options: CutoutOptions, part: Box): CutoutOptions {
  const problems: FieldProblem[] = [];
  const { points, box, ...rest } = options;
  const right = part.left + part.width;
  const bottom = part.top + part.height;
  const expected = `within roi, ${part.left},${part.top} to ${right},${bottom} px`;
  const outside = points?.filter(
    ({ x, y }) => x < part.left || y < part.top || x >= right || y >= bottom,
  );
  if (outside !== undefined && outside.length > 0) {
    const received = outside.map(({ x, y }) => `${x},${y}`).join('; ');
    problems.push({ field: 'points', expected: `points ${expected}`, received });
  }
  const moved = box && {
    left: Math.max(0, box.left - part.left),
    top: Math.max(0, box.top - part.top),
    right: Math.min(part.width, box.right - part.left),
    bottom: Math.min(part.height, box.bottom - part.top),
  };
  if (box !== undefined && moved && (moved.left >= moved.right || moved.top >= moved.bottom)) {
    const received = [box.left, box.top, box.right, box.bottom].join(',');
    problems.push({ field: 'box', expected: `a box ${expected}`, received });
  }
  if (problems.length > 0) {
    const sentence = problems
      .map((p) => `${p.field}: expected ${p.expected}, but got ${p.received}.`)
      .join(' ');
    throw new NobgError('invalid_option', sentence, { fields: problems });
  }
  return {
    ...rest,
    ...(points && {
      points: points.map((p) => ({ ...p, x: p.x - part.left, y: p.y - part.top })),
    }),
    ...(moved && { box: moved }),
  };
}

/** A plane of a part, with zeros around it to the size of the whole; h·w of the whole. */
export function widenPlane(
  plane: Uint8Array,
  part: Box,
  width: number,
  height: number,
): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < part.height; y++) {
    const row = plane.subarray(y * part.width, (y + 1) * part.width);
    out.set(row, (part.top + y) * width + part.left);
  }
  return out;
}

function cropPlane(plane: Uint8Array, width: number, box: Box): Uint8Array {
  const out = new Uint8Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = (box.top + y) * width + box.left;
    out.set(plane.subarray(from, from + box.width), y * box.width);
  }
  return out;
}
