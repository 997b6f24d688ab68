import {
  type ColourRelaxationKernels,
  colourRelaxationKernels,
  NEIGHBOURS,
} from '@nobg/kernels/colour-relaxation.js';
import type { Level } from './pyramid.js';

/** A word for each pixel that a level needs, red in its lowest byte, then green and blue. */
export interface Colours {
  readonly foreground: Uint32Array;
  readonly background: Uint32Array;
}

const WORD = 4;
/** A row, the one above and the one below it. */
const ROWS = 3;

let shared: ColourRelaxationKernels | undefined;

/** One Gauss-Seidel sweep over what is soft, in place, row after row. */
export function relax(level: Level, colours: Colours): void {
  const { height, needed, soft } = level;
  // One for the whole process: it holds three rows.
  shared ??= colourRelaxationKernels();
  const { arena, relaxRow } = shared;
  arena.reset();
  const longest = longestOf(needed.starts);
  const planes = [level.pixels, colours.foreground, colours.background] as const;
  const places = planes.map(() => arena.alloc(ROWS * longest * WORD));
  const [own, foreground, background] = places as [number, number, number];
  const list = arena.alloc(longest * NEIGHBOURS * WORD);
  const held = [-1, -1, -1];
  const hold = (y: number) => {
    if (held[y % ROWS] === y) return;
    held[y % ROWS] = y;
    for (const [i, plane] of planes.entries()) {
      const row = plane.subarray(needed.starts[y]!, needed.starts[y + 1]!);
      arena.words.set(row, places[i]! / WORD + (y % ROWS) * longest);
    }
  };
  for (let y = 0; y < height; y++) {
    const count = soft.starts[y + 1]! - soft.starts[y]!;
    if (count === 0) continue;
    const [above, below] = [Math.max(0, y - 1), Math.min(height - 1, y + 1)];
    for (const row of [above, y, below]) hold(row);
    const addressOf = (row: number) => own + (row % ROWS) * longest * WORD;
    const rows = { above, own: y, below };
    listNeighbours(
      level,
      rows,
      addressOf(above),
      addressOf(y),
      addressOf(below),
      arena.words,
      list,
    );
    relaxRow({
      list,
      count,
      foregroundOffset: foreground - own,
      backgroundOffset: background - own,
    });
    const from = needed.starts[y]!;
    const words = needed.starts[y + 1]! - from;
    for (const i of [1, 2] as const) {
      const at = places[i]! / WORD + (y % ROWS) * longest;
      planes[i].set(arena.words.subarray(at, at + words), from);
    }
  }
}

function longestOf(starts: Int32Array): number {
  let longest = 0;
  for (let y = 0; y + 1 < starts.length; y++) {
    longest = Math.max(longest, starts[y + 1]! - starts[y]!);
  }
  return longest;
}

/** Addresses of each soft pixel of a row and of those around it; at the photo's border it is its own neighbour. */
function listNeighbours(
  { width, needed, soft }: Level,
  rows: { readonly above: number; readonly own: number; readonly below: number },
  aboveAt: number,
  ownAt: number,
  belowAt: number,
  words: Int32Array,
  list: number,
): void {
  const xs = needed.columns;
  const [fromAbove, from, fromBelow] = [
    needed.starts[rows.above]!,
    needed.starts[rows.own]!,
    needed.starts[rows.below]!,
  ];
  let up = fromAbove;
  let own = from;
  let down = fromBelow;
  let to = list / WORD;
  const end = soft.starts[rows.own + 1]!;
  for (let n = soft.starts[rows.own]!; n < end; n++) {
    const x = soft.columns[n]!;
    while (xs[up]! < x) up++;
    while (xs[own]! < x) own++;
    while (xs[down]! < x) down++;
    const at = ownAt + (own - from) * WORD;
    words[to] = at;
    words[to + 1] = aboveAt + (up - fromAbove) * WORD;
    words[to + 2] = belowAt + (down - fromBelow) * WORD;
    words[to + 3] = x > 0 ? at - WORD : at;
    words[to + 4] = x < width - 1 ? at + WORD : at;
    to += NEIGHBOURS;
  }
}
