import type { Mask } from '../../ops/mask.js';
import type { Box } from '../../types.js';
import { CLOSED_FORM } from './params.js';

/** Size of the blocks that the rectangles are made of, px. Rows are long, so that a block costs little beside. */
const BLOCK_WIDTH = 16;
const BLOCK_HEIGHT = 32;
/**
 * How far around what is unknown alpha is solved, px: two windows of the matting Laplacian, over
 * which what is held falls off.
 */
const MARGIN = 2 * CLOSED_FORM.radiusPx;

/** What a pixel of the band may be. */
export const UNKNOWN = 1;
export const SHOWN = 2;

/**
 * Covers what is unknown, and a margin around it, with rectangles that do not overlap: most of a
 * tile is all subject or all background, and nothing changes there.
 *
 * @param band {@link UNKNOWN} where alpha may change, {@link SHOWN} where it may not but is
 *   to be covered, too
 */
export function bandRects(band: Mask): Box[] {
  const { width, height } = band;
  const columns = Math.ceil(width / BLOCK_WIDTH);
  const rows = Math.ceil(height / BLOCK_HEIGHT);
  const marked = markBlocks(band, columns, rows);
  const rects: Box[] = [];
  for (let row = 0; row < rows; row++) {
    const top = row * BLOCK_HEIGHT;
    for (let first = 0; first < columns; first++) {
      if (marked[row * columns + first] === 0) continue;
      let end = first + 1;
      while (end < columns && marked[row * columns + end] === 1) end++;
      const left = first * BLOCK_WIDTH;
      rects.push({
        left,
        top,
        width: Math.min(width, end * BLOCK_WIDTH) - left,
        height: Math.min(height, top + BLOCK_HEIGHT) - top,
      });
      first = end;
    }
  }
  return rects;
}

/** 1 for each block that is to be covered. */
function markBlocks(
  { width, height, data: band }: Mask,
  columns: number,
  rows: number,
): Uint8Array {
  const marked = new Uint8Array(columns * rows);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / BLOCK_HEIGHT) * columns;
    const upper = Math.floor(Math.max(0, y - MARGIN) / BLOCK_HEIGHT) * columns;
    const lower = Math.floor(Math.min(height - 1, y + MARGIN) / BLOCK_HEIGHT) * columns;
    for (let x = 0; x < width; x++, i++) {
      const kind = band[i]!;
      if (kind === 0) continue;
      if (kind === SHOWN) {
        marked[row + Math.floor(x / BLOCK_WIDTH)] = 1;
        continue;
      }
      // The margin is at most a block wide, so its corners are in every block that it touches.
      const left = Math.floor(Math.max(0, x - MARGIN) / BLOCK_WIDTH);
      const right = Math.floor(Math.min(width - 1, x + MARGIN) / BLOCK_WIDTH);
      marked[upper + left] = 1;
      marked[upper + right] = 1;
      marked[lower + left] = 1;
      marked[lower + right] = 1;
    }
  }
  return marked;
}
