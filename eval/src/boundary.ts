/**
 * Half widths of the rows −3..3 of the disc that OpenCV gives for
 * `getStructuringElement(MORPH_ELLIPSE, (7, 7))`.
 */
const DISC_HALF_WIDTHS = [0, 2, 3, 3, 3, 2, 0] as const;
const RADIUS = 3;

/**
 * Edge of a mask: its pixels that have a neighbour outside of it (8-neighbourhood),
 * that is the mask less its 3×3 erosion. Beyond the picture's border counts as
 * inside, as in `cv2.erode`, so a mask that is cut off by the border has no edge there.
 *
 * @param mask h·w, 0 or 1
 * @param valid h·w, 0 or 1; edges outside of it are left out. null: all valid
 * @returns positions (y·w + x), ascending, and the same as a mask
 * @internal
 */
export function maskEdge(
  mask: Uint8Array,
  valid: Uint8Array | null,
  width: number,
  height: number,
): { readonly positions: Uint32Array; readonly map: Uint8Array } {
  // One band of rows at a time: the column-wise minimum of three rows first.
  const least = new Uint8Array(width);
  const map = new Uint8Array(width * height);
  let count = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const above = y > 0 ? row - width : row;
    const below = y < height - 1 ? row + width : row;
    for (let x = 0; x < width; x++) least[x] = mask[above + x]! & mask[row + x]! & mask[below + x]!;
    for (let x = 0; x < width; x++) {
      if (mask[row + x] === 0 || (valid && valid[row + x] === 0)) continue;
      const left = x > 0 ? least[x - 1]! : 1;
      const right = x < width - 1 ? least[x + 1]! : 1;
      if ((least[x]! & left & right) === 0) {
        map[row + x] = 1;
        count++;
      }
    }
  }
  const positions = new Uint32Array(count);
  for (let i = 0, k = 0; k < count; i++) if (map[i] === 1) positions[k++] = i;
  return { positions, map };
}

/**
 * Boundary F-measure within 3 px (Martin, Fowlkes, Malik 2004, as used by DAVIS):
 * the harmonic mean of the share of predicted edge that lies near a true edge and
 * the share of true edge that lies near a predicted one.
 *
 * @param found mask of the prediction, h·w, 0 or 1
 * @param truth mask of the ground truth, h·w, 0 or 1
 * @returns 0..1; null where the ground truth has no edge
 */
export function boundaryF(
  found: Uint8Array,
  truth: Uint8Array,
  valid: Uint8Array | null,
  width: number,
  height: number,
): number | null {
  const truthEdge = maskEdge(truth, valid, width, height);
  if (truthEdge.positions.length === 0) return null;
  const foundEdge = maskEdge(found, valid, width, height);
  if (foundEdge.positions.length === 0) return 0;
  const precision = shareNear(foundEdge.positions, truthEdge.map, width, height);
  const recall = shareNear(truthEdge.positions, foundEdge.map, width, height);
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** Share of `positions` that have a pixel of `map` under the disc centred on them. */
function shareNear(positions: Uint32Array, map: Uint8Array, width: number, height: number): number {
  let near = 0;
  for (const position of positions) {
    const y = Math.floor(position / width);
    if (touches(map, position - y * width, y, width, height)) near++;
  }
  return near / positions.length;
}

/** Whether the disc centred on (x, y) covers a pixel of `map`. */
function touches(map: Uint8Array, x: number, y: number, width: number, height: number): boolean {
  for (let dy = -RADIUS; dy <= RADIUS; dy++) {
    const row = y + dy;
    if (row < 0 || row >= height) continue;
    const half = DISC_HALF_WIDTHS[dy + RADIUS]!;
    const end = row * width + Math.min(width - 1, x + half);
    for (let i = row * width + Math.max(0, x - half); i <= end; i++) if (map[i] === 1) return true;
  }
  return false;
}
