import type { Composition, Crop, Position } from '@nobg/contract/composition.js';
import { NobgError } from '@nobg/contract/errors.js';
import type { SizeBounds } from '@nobg/contract/output.js';
import type { Size } from '../ops/size.js';
import type { Box } from '../types.js';
import { type Edges, NO_EDGES, toEdges } from './lengths.js';

/** Enlarged further than this, nothing of a picture is left to be seen. */
const MAX_ENLARGEMENT = 32;

/**
 * Where the photo's pixels come to lie on the result: x of the photo is at x · scaleX + left.
 * Both scales are equal but for what rounding the result to whole pixels takes.
 */
export interface Layout extends Size {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
}

/** A canvas, and the photo's place on it before the last step. */
interface Frame extends Size {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

type Arrangement = Pick<Composition, 'crop' | 'scale' | 'position' | 'canvas' | 'padding'>;

/**
 * Steps 3 to 7 of the order of operations (see {@link Composition}), as numbers alone.
 *
 * @param subject its box on the photo
 * @param maxPixels of the result
 * @throws NobgError `invalid_option` for padding that leaves no room, and for results that would
 *   be too large
 */
export function layOut(
  photo: Size,
  subject: Box,
  arrangement: Arrangement,
  size: SizeBounds,
  maxPixels: number,
): Layout {
  const { crop } = arrangement;
  const whole: Frame = { ...photo, scale: 1, left: 0, top: 0 };
  const cropped = crop === undefined ? whole : cropFrame(subject, crop);
  const arranged = arrange(cropped, subject, arrangement);
  const layout = bound(padded(arranged, arrangement), size);
  if (layout.width * layout.height > maxPixels) {
    const expected = `a result of at most ${maxPixels} pixels (width × height)`;
    throw optionError(sizeField(arrangement), expected, `${layout.width} × ${layout.height} px`);
  }
  return layout;
}

/** A box of the photo on the result, rounded to whole pixels; parts of it may lie outside. */
export function place(layout: Layout, box: Box): Box {
  const left = Math.round(box.left * layout.scaleX + layout.left);
  const top = Math.round(box.top * layout.scaleY + layout.top);
  const right = Math.round((box.left + box.width) * layout.scaleX + layout.left);
  const bottom = Math.round((box.top + box.height) * layout.scaleY + layout.top);
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** The subject's box on the result: at least one pixel of it, whatever rounding did. */
export function foregroundOn(layout: Layout, subject: Box): Box {
  const { left, top, width, height } = place(layout, subject);
  const inside = {
    left: Math.min(left, layout.width - 1),
    top: Math.min(top, layout.height - 1),
    width,
    height,
  };
  const box = clip(inside, layout);
  if (box === null) throw new Error('The subject was laid out beside its canvas');
  return box;
}

/** What of a box is inside; null where nothing is. */
export function clip(box: Box, { width, height }: Size): Box | null {
  const left = Math.max(0, box.left);
  const top = Math.max(0, box.top);
  const right = Math.min(width, box.left + box.width);
  const bottom = Math.min(height, box.top + box.height);
  if (right <= left || bottom <= top) return null;
  return { left, top, width: right - left, height: bottom - top };
}

/** The part of the photo that the result shows; whole px, widened to them, inside the photo. */
export function visible(layout: Layout, photo: Size): Box | null {
  const left = Math.floor(-layout.left / layout.scaleX);
  const top = Math.floor(-layout.top / layout.scaleY);
  const right = Math.ceil((layout.width - layout.left) / layout.scaleX);
  const bottom = Math.ceil((layout.height - layout.top) / layout.scaleY);
  return clip({ left, top, width: right - left, height: bottom - top }, photo);
}

function cropFrame(subject: Box, { margin, aspect }: Crop): Frame {
  const edges = margin === undefined ? NO_EDGES : toEdges(margin, subject);
  const width = subject.width + edges.left + edges.right;
  const height = subject.height + edges.top + edges.bottom;
  const wide = aspect === undefined ? width : Math.max(width, Math.round(height * aspect));
  const high = aspect === undefined ? height : Math.max(height, Math.round(width / aspect));
  return {
    width: wide,
    height: high,
    scale: 1,
    left: edges.left + Math.floor((wide - width) / 2) - subject.left,
    top: edges.top + Math.floor((high - height) / 2) - subject.top,
  };
}

/** `canvas` with what of its padding is inside, then `scale` and `position` on it. */
function arrange(frame: Frame, subject: Box, arrangement: Arrangement): Frame {
  const { canvas, scale, position } = arrangement;
  const inner = canvas === undefined ? frame : innerFrame(frame, canvas, arrangement);
  const original = position === 'original' || (position === undefined && scale === undefined);
  if (scale === undefined && original) return inner;
  const factor =
    scale === undefined
      ? inner.scale
      : Math.min((scale * inner.width) / subject.width, (scale * inner.height) / subject.height);
  if (factor > MAX_ENLARGEMENT) {
    const expected = `a subject that is enlarged at most ${MAX_ENLARGEMENT} times`;
    const received = `one of ${subject.width} × ${subject.height} px, enlarged ${Math.round(factor)} times`;
    throw optionError(scale === undefined ? 'canvas' : 'scale', expected, received);
  }
  const width = factor * subject.width;
  const height = factor * subject.height;
  const [x, y] = original
    ? keptPlace(inner, subject, factor)
    : roomShare(inner, width, height, position ?? { x: 0.5, y: 0.5 });
  return {
    ...inner,
    scale: factor,
    left: Math.round(x) - factor * subject.left,
    top: Math.round(y) - factor * subject.top,
  };
}

/** Left and top that leave the subject's centre where it was, as far as it fits the canvas. */
function keptPlace(frame: Frame, subject: Box, factor: number): readonly [number, number] {
  const kept = (start: number, extent: number, offset: number, room: number) => {
    const centre = (start + extent / 2) * frame.scale + offset;
    const first = centre - (extent * factor) / 2;
    return Math.max(0, Math.min(first, room - extent * factor));
  };
  return [
    kept(subject.left, subject.width, frame.left, frame.width),
    kept(subject.top, subject.height, frame.top, frame.height),
  ];
}

function roomShare(
  frame: Frame,
  width: number,
  height: number,
  position: Exclude<Position, 'original'>,
): readonly [number, number] {
  return [(frame.width - width) * position.x, (frame.height - height) * position.y];
}

/** The frame fitted into the canvas, less the padding inside that. */
function innerFrame(frame: Frame, canvas: Size, { padding }: Arrangement): Frame {
  const edges = padding === undefined ? NO_EDGES : toEdges(padding, canvas);
  const width = canvas.width - edges.left - edges.right;
  const height = canvas.height - edges.top - edges.bottom;
  if (width < 1 || height < 1) {
    const expected = `padding that leaves room on ${canvas.width} × ${canvas.height} px`;
    throw optionError('padding', expected, `${describe(edges)} px`);
  }
  const factor = Math.min(width / frame.width, height / frame.height);
  if (factor > MAX_ENLARGEMENT) {
    const expected = `a canvas that enlarges the picture at most ${MAX_ENLARGEMENT} times`;
    throw optionError('canvas', expected, `${Math.round(factor)} times`);
  }
  const left = Math.round((width - factor * frame.width) / 2);
  const top = Math.round((height - factor * frame.height) / 2);
  return {
    width,
    height,
    scale: factor * frame.scale,
    left: factor * frame.left + left,
    top: factor * frame.top + top,
  };
}

/** Adds the padding: around what there is, or back to the canvas that it was taken from. */
function padded(frame: Frame, { padding, canvas }: Arrangement): Frame {
  if (padding === undefined) return frame;
  const edges = toEdges(padding, canvas ?? frame);
  return {
    ...frame,
    width: frame.width + edges.left + edges.right,
    height: frame.height + edges.top + edges.bottom,
    left: frame.left + edges.left,
    top: frame.top + edges.top,
  };
}

/** What is left of a size within bounds; the aspect is kept as far as whole px allow. */
export function boundedSize(
  frame: Size,
  { maxPixels = Infinity, maxSide = Infinity }: SizeBounds,
): Size {
  const factor = Math.min(
    1,
    Math.sqrt(maxPixels / (frame.width * frame.height)),
    maxSide / Math.max(frame.width, frame.height),
  );
  const shrunk = (length: number) => Math.max(1, Math.floor(length * factor + 1e-9));
  const width = Math.min(shrunk(frame.width), maxPixels);
  const height = Math.min(shrunk(frame.height), Math.max(1, Math.floor(maxPixels / width)));
  return { width, height };
}

function bound(frame: Frame, bounds: SizeBounds): Layout {
  const { width, height } = boundedSize(frame, bounds);
  const scaleX = width / frame.width;
  const scaleY = height / frame.height;
  return {
    width,
    height,
    scaleX: frame.scale * scaleX,
    scaleY: frame.scale * scaleY,
    left: frame.left * scaleX,
    top: frame.top * scaleY,
  };
}

/** Which field made a result too large. */
function sizeField({ canvas, padding, crop }: Arrangement): string {
  if (canvas !== undefined) return 'canvas';
  if (padding !== undefined) return 'padding';
  return crop === undefined ? 'size' : 'crop_margin';
}

function describe({ top, right, bottom, left }: Edges): string {
  return [top, right, bottom, left].join(' ');
}

function optionError(field: string, expected: string, received: string): NobgError {
  return new NobgError('invalid_option', `${field}: expected ${expected}, but got ${received}.`, {
    fields: [{ field, expected, received }],
  });
}
