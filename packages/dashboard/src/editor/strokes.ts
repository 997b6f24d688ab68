import type { Point } from './view.ts';

/** One stroke of a brush over the alpha: what it does, how wide, and its way in px of the picture. */
export interface Stroke {
  readonly does: 'erase' | 'restore';
  /** Diameter, px of the picture. */
  readonly size: number;
  readonly points: readonly Point[];
}

/** Strokes that hold, and those that were undone and can come back. */
export interface Strokes {
  readonly done: readonly Stroke[];
  readonly undone: readonly Stroke[];
}

export const NO_STROKES: Strokes = { done: [], undone: [] };

/** A new stroke; what was undone is given up. */
export function addStroke(strokes: Strokes, stroke: Stroke): Strokes {
  return { done: [...strokes.done, stroke], undone: [] };
}

export function undo({ done, undone }: Strokes): Strokes {
  const last = done.at(-1);
  return last ? { done: done.slice(0, -1), undone: [...undone, last] } : { done, undone };
}

export function redo({ done, undone }: Strokes): Strokes {
  const next = undone.at(-1);
  return next ? { done: [...done, next], undone: undone.slice(0, -1) } : { done, undone };
}
