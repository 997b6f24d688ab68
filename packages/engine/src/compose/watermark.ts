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
const WHITE = 255;
const DARK = 40;

/**
 * The picture with "TEST" written over all of it, slanting, light with a dark shadow, so that
 * it shows on every ground and on none; where nothing was opaque, the letters are.
 *
 * @returns h·w·4, 0..255, not premultiplied; the picture itself is left as it is
 */
export function markAsTest<Picture extends Canvas>(picture: Picture): Picture {
  const { width, height } = picture;
  const rgba = new Uint8Array(picture.rgba);
  const dot = Math.max(1, Math.round((Math.min(width, height) * HEIGHT_PART) / 7));
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      if (isInk(x, y, dot)) blend(rgba, at, WHITE);
      else if (isInk(x - dot / 2, y - dot / 2, dot)) blend(rgba, at, DARK);
    }
  }
  return { ...picture, rgba };
}

/** Whether a letter covers this place. Rows rise by a half, and every other one is shifted. */
function isInk(x: number, y: number, dot: number): boolean {
  const row = Math.floor((y + x / 2) / dot);
  const line = Math.floor(row / ROWS);
  const column = Math.floor(x / dot) + (line % 2) * (COLUMNS / 2);
  const inRow = row - line * ROWS;
  const inColumn = ((column % COLUMNS) + COLUMNS) % COLUMNS;
  const letter = LETTERS[Math.floor(inColumn / 6)];
  const bits = letter?.[inRow];
  return bits !== undefined && inColumn % 6 < 5 && ((bits >> (4 - (inColumn % 6))) & 1) === 1;
}

function blend(rgba: Uint8Array, at: number, grey: number): void {
  const below = (rgba[at + 3]! / 255) * (1 - OPACITY);
  const alpha = OPACITY + below;
  for (let c = at; c < at + 3; c += 1) {
    rgba[c] = Math.round((grey * OPACITY + rgba[c]! * below) / alpha);
  }
  rgba[at + 3] = Math.round(alpha * 255);
}
