import type { Mask } from './mask.js';

/** What is less opaque than this is an opening; what is not fully opaque is soft. */
const OPEN = 128;
const OPAQUE = 255;

/**
 * Closes every opening inside a subject: what is transparent and cannot be reached from the
 * photo's border becomes opaque, with the soft edge around it. The outer edge stays.
 *
 * @param mask alpha, 0..255; changed in place
 */
export function fillHoles(mask: Mask): void {
  const { width, data: alpha } = mask;
  const outside = reachable(mask, OPEN);
  // The outer edge's softness begins outside; that of an opening does not.
  const softOutside = reachable(mask, OPAQUE);
  const queue: number[] = [];
  for (let at = 0; at < alpha.length; at++) {
    if (alpha[at]! < OPEN && outside[at] === 0) queue.push(at);
    else if (alpha[at]! < OPAQUE && softOutside[at] === 0) alpha[at] = 255;
  }
  const closed = Uint8Array.from(outside);
  for (const at of queue) closed[at] = 1;
  // Around an opening alpha rises to where the subject is opaque; beyond that nothing changes.
  for (let next = 0; next < queue.length; next++) {
    const at = queue[next]!;
    const level = alpha[at]!;
    for (const to of neighbours(at, width, alpha.length)) {
      if (closed[to] === 1 || alpha[to]! >= OPAQUE || alpha[to]! < level) continue;
      closed[to] = 1;
      queue.push(to);
    }
  }
  for (const at of queue) alpha[at] = 255;
}

/** 1 where alpha is below `limit` and so is a way from there to the border. */
function reachable({ width, height, data: alpha }: Mask, limit: number): Uint8Array {
  const reached = new Uint8Array(alpha.length);
  const queue = new Int32Array(alpha.length);
  let end = 0;
  const reach = (at: number): void => {
    if (reached[at] === 1 || alpha[at]! >= limit) return;
    reached[at] = 1;
    queue[end++] = at;
  };
  for (let x = 0; x < width; x++) {
    reach(x);
    reach((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    reach(y * width);
    reach(y * width + width - 1);
  }
  for (let next = 0; next < end; next++) {
    for (const to of neighbours(queue[next]!, width, alpha.length)) reach(to);
  }
  return reached;
}

/** The pixels at the four sides. */
function neighbours(at: number, width: number, pixels: number): number[] {
  const x = at % width;
  const sides: number[] = [];
  if (x > 0) sides.push(at - 1);
  if (x < width - 1) sides.push(at + 1);
  if (at >= width) sides.push(at - width);
  if (at + width < pixels) sides.push(at + width);
  return sides;
}
