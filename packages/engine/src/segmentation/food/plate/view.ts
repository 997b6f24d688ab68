import type { Photo } from '../../../image/photo.js';
import { resizeRgbPart } from '../../../image/resample.js';
import type { FloatMap } from '../../../ops/float-map.js';
import type { RelativeBox } from '../../../ops/relative-box.js';
import { resampleMap } from '../../../ops/resample-map.js';
import { clamp01 } from '../../../ops/scalar.js';
import type { Size } from '../../../ops/size.js';
import type { Box } from '../../../types.js';
import { DISHES } from './params.js';

/** A part of the photo around one dish, px of the photo; it may reach beyond the photo's borders. */
export type Frame = Box;

/** The frame around a dish: its box and room on every side. */
export function frameAround(box: RelativeBox, photo: Size): Frame {
  const left = box.left * photo.width;
  const top = box.top * photo.height;
  const width = (box.right - box.left) * photo.width;
  const height = (box.bottom - box.top) * photo.height;
  const room = DISHES.margin * Math.max(width, height);
  return {
    left: Math.floor(left - room),
    top: Math.floor(top - room),
    width: Math.ceil(width + 2 * room),
    height: Math.ceil(height + 2 * room),
  };
}

/** What of the frame lies on the photo, px of the photo. */
function onPhoto(frame: Frame, { width, height }: Size): Box {
  const left = Math.max(0, frame.left);
  const top = Math.max(0, frame.top);
  return {
    left,
    top,
    width: Math.min(width, frame.left + frame.width) - left,
    height: Math.min(height, frame.top + frame.height) - top,
  };
}

/**
 * The same, px of a picture of the frame that is `size` large.
 * @internal
 */
export function placeOf(frame: Frame, photo: Size, size: Size): Box {
  const part = onPhoto(frame, photo);
  const x = (at: number) => Math.round(((at - frame.left) * size.width) / frame.width);
  const y = (at: number) => Math.round(((at - frame.top) * size.height) / frame.height);
  const left = x(part.left);
  const top = y(part.top);
  return {
    left,
    top,
    width: Math.max(1, x(part.left + part.width) - left),
    height: Math.max(1, y(part.top + part.height) - top),
  };
}

/** 1 where a picture of the frame shows the photo, 0 beyond it. */
export function maskOfPhoto(frame: Frame, photo: Size, size: Size): Uint8Array {
  const place = placeOf(frame, photo, size);
  const mask = new Uint8Array(size.width * size.height);
  for (let y = place.top; y < place.top + place.height; y++) {
    const row = y * size.width + place.left;
    mask.fill(1, row, row + place.width);
  }
  return mask;
}

/** A box as shares of a frame, as shares of the photo; what lies beyond the photo is cut off. */
export function shareOf(frame: Frame, box: RelativeBox, photo: Size): RelativeBox {
  const across = (share: number) => clamp01((frame.left + share * frame.width) / photo.width);
  const down = (share: number) => clamp01((frame.top + share * frame.height) / photo.height);
  return {
    left: across(box.left),
    top: down(box.top),
    right: across(box.right),
    bottom: down(box.bottom),
  };
}

/**
 * The photo within a frame.
 * @returns size.height·size.width·3, 0..255; black beyond the photo
 */
export async function photoIn(frame: Frame, photo: Photo, size: Size): Promise<Uint8Array> {
  const place = placeOf(frame, photo, size);
  const part = await resizeRgbPart(
    photo.rgb,
    photo.width,
    photo.height,
    onPhoto(frame, photo),
    place.width,
    place.height,
  );
  const rgb = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < place.height; y++) {
    const from = y * place.width * 3;
    const to = ((place.top + y) * size.width + place.left) * 3;
    rgb.set(part.subarray(from, from + place.width * 3), to);
  }
  return rgb;
}

/**
 * What a plane over the whole photo says within a frame.
 * @param beyond what counts beyond the photo
 */
export function planeIn(
  frame: Frame,
  plane: FloatMap,
  photo: Size,
  size: Size,
  beyond: number,
): FloatMap {
  const place = placeOf(frame, photo, size);
  const cut = cutPlane(plane, onPhoto(frame, photo), photo);
  const part = resampleMap(cut, place.width, place.height);
  const data = new Float32Array(size.width * size.height).fill(beyond);
  for (let y = 0; y < place.height; y++) {
    const from = y * place.width;
    data.set(
      part.data.subarray(from, from + place.width),
      (place.top + y) * size.width + place.left,
    );
  }
  return { width: size.width, height: size.height, data };
}

/** Puts what is within a frame into a plane over the whole photo: the greater of both stays. */
export function putInto(whole: FloatMap, part: FloatMap, frame: Frame, photo: Size): void {
  const place = placeOf(frame, photo, part);
  const cut = new Float32Array(place.width * place.height);
  for (let y = 0; y < place.height; y++) {
    const from = (place.top + y) * part.width + place.left;
    cut.set(part.data.subarray(from, from + place.width), y * place.width);
  }
  const { left, top, width, height } = spanOf(whole, onPhoto(frame, photo), photo);
  const fitted = resampleMap(
    { width: place.width, height: place.height, data: cut },
    width,
    height,
  );
  for (let y = 0; y < height; y++) {
    for (let x = 0, to = (top + y) * whole.width + left; x < width; x++, to++) {
      whole.data[to] = Math.max(whole.data[to]!, fitted.data[y * width + x]!);
    }
  }
}

function cutPlane(plane: FloatMap, part: Box, photo: Size): FloatMap {
  const { left, top, width, height } = spanOf(plane, part, photo);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * plane.width + left;
    data.set(plane.data.subarray(from, from + width), y * width);
  }
  return { width, height, data };
}

/** A part of the photo in the pixels of a plane over all of it; at least one of them. */
function spanOf(plane: FloatMap, part: Box, photo: Size): Box {
  const left = Math.min(plane.width - 1, Math.round((part.left * plane.width) / photo.width));
  const top = Math.min(plane.height - 1, Math.round((part.top * plane.height) / photo.height));
  const right = Math.round(((part.left + part.width) * plane.width) / photo.width);
  const bottom = Math.round(((part.top + part.height) * plane.height) / photo.height);
  return {
    left,
    top,
    width: Math.max(1, right - left),
    height: Math.max(1, bottom - top),
  };
}
