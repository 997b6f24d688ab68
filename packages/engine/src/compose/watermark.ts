import type { Box } from '../types.js';
import type { Canvas } from './over.js';

/** "TEST" and a space, five columns of seven rows each, most significant bit at the left. */
const LETTERS: readonly (readonly number[])[] = [
  [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
  [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
  [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
  [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
];
const COLUMNS = 6 * LETTERS.length + 8;
const ROWS = 16;
/** Letters are this part of the shorter side high: read at a glance, whatever the picture's size. */
const HEIGHT_PART = 1 / 14;
/** Of the mark's own grey; what is below shows through. */
const OPACITY = 0.55;
/** Alpha that letters are drawn towards in a picture with alpha, and by how much of the way. */
const LETTER_ALPHA = 0.6;
const LETTER_PULL = 0.8;
const WHITE = 255;
const DARK = 40;

/**
 * The picture with "TEST" written over all of it, slanting, light with a dark shadow, so that
 * it shows on every ground and on none. Where anything is transparent, the letters are neither opaque nor
 * transparent, so that they stand in the alpha matte too, inside the subject and beside it.
 *
 * Places and size follow the subject and not the canvas: pictures of one photo that were asked for with other
 * margins or sizes have their letters at the same places of the subject, and joining them uncovers nothing.
 *
 * @param subject the subject's box, which the letters follow
 * @returns h·w·4, 0..255, not premultiplied; the picture itself is left as it is
 */
export function markAsTest<Picture extends Canvas>(picture: Picture, subject: Box): Picture {
  const { width, height } = picture;
  const rgba = new Uint8Array(picture.rgba);
  const dot = Math.max(1, (Math.min(subject.width, subject.height) * HEIGHT_PART) / 7);
  const inAlpha = isTransparent(rgba);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      const [column, row] = [x - subject.left, y - subject.top];
      if (isInk(column, row, dot)) blend(rgba, at, WHITE, inAlpha);
      else if (isInk(column - dot / 2, row - dot / 2, dot)) blend(rgba, at, DARK, inAlpha);
    }
  }
  return { ...picture, rgba };
}

/** Whether anything can be seen through. */
function isTransparent(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true;
  return false;
}

/** Whether a letter covers this place. Rows rise by a half, and every other one is shifted. */
function isInk(x: number, y: number, dot: number): boolean {
  const row = Math.floor((y + x / 2) / dot);
  const line = Math.floor(row / ROWS);
  const column = Math.floor(x / dot) + modulo(line, 2) * (COLUMNS / 2);
  const inRow = row - line * ROWS;
  const inColumn = modulo(column, COLUMNS);
  const letter = LETTERS[Math.floor(inColumn / 6)];
  const bits = letter?.[inRow];
  return bits !== undefined && inColumn % 6 < 5 && ((bits >> (4 - (inColumn % 6))) & 1) === 1;
}

function modulo(value: number, of: number): number {
  return ((value % of) + of) % of;
}

function blend(rgba: Uint8Array, at: number, grey: number, inAlpha: boolean): void {
  const own = rgba[at + 3]! / 255;
  const below = own * (1 - OPACITY);
  const alpha = OPACITY + below;
  for (let c = at; c < at + 3; c += 1) {
    rgba[c] = Math.round((grey * OPACITY + rgba[c]! * below) / alpha);
  }
  const marked = inAlpha ? own + (LETTER_ALPHA - own) * LETTER_PULL : alpha;
  rgba[at + 3] = Math.round(marked * 255);
}
