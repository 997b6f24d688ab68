import type { Size } from '../../ops/size.js';
import type { Box } from '../../types.js';
import { rampOf } from './sliding-windows.js';

/** What a network with a square answer says of one window. */
export interface ChannelAnswer {
  /** In cells of the grid. */
  readonly window: Box;
  /** side·side·channels. */
  readonly data: Float32Array;
}

/** A window of a picture of one size, in cells of a grid that is laid over it; one cell at least. */
export function onGrid(window: Box, picture: Size, grid: Size): Box {
  const [left, width] = spanOf(window.left, window.width, grid.width / picture.width);
  const [top, height] = spanOf(window.top, window.height, grid.height / picture.height);
  return { left, top, width, height };
}

function spanOf(from: number, length: number, scale: number): [number, number] {
  const first = Math.round(from * scale);
  return [first, Math.max(1, Math.round((from + length) * scale) - first)];
}

/**
 * Joins answers of many channels of overlapping windows, as blendWindows does those of one: each is
 * resized to its part of the grid, and where several lie over another, their mean is taken, in which
 * a window counts less towards its own edges.
 *
 * @param answers together they cover the grid
 * @returns grid.height·grid.width·channels
 */
export function joinChannels(
  answers: readonly ChannelAnswer[],
  side: number,
  channels: number,
  { width, height }: Size,
): Float32Array {
  const parts = answers.map(({ window, data }) => ({
    window,
    data,
    columns: tapsOf(side, window.width),
    rows: tapsOf(side, window.height),
    across: rampOf(window.width),
    down: rampOf(window.height),
  }));
  const joined = new Float32Array(width * height * channels);
  const row = new Float32Array(side * channels);
  const weights = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    weights.fill(0);
    for (const { data, window, columns, rows, across, down } of parts) {
      const taps = rows[y - window.top];
      if (!taps) continue;
      row.fill(0);
      for (const [k, weight] of taps.weights.entries()) {
        addScaled(row, 0, data, (taps.from + k) * row.length, row.length, weight);
      }
      for (const [x, { from, weights: own }] of columns.entries()) {
        const share = Math.min(across[x]!, down[y - window.top]!);
        const to = (y * width + window.left + x) * channels;
        for (const [k, weight] of own.entries()) {
          addScaled(joined, to, row, (from + k) * channels, channels, share * weight);
        }
        weights[window.left + x] = weights[window.left + x]! + share;
      }
    }
    for (let x = 0, at = y * width * channels; x < width; x++) {
      for (let c = 0; c < channels; c++, at++) joined[at] = joined[at]! / weights[x]!;
    }
  }
  return joined;
}

interface Taps {
  readonly from: number;
  /** Of the numbers from there on; they sum to 1. */
  readonly weights: Float32Array;
}

/** A triangle around each cell's middle: linear where it grows, wider by as much as it shrinks. */
function tapsOf(from: number, to: number): Taps[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const middle = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(middle - reach + 0.5));
    const beyond = Math.min(from, Math.floor(middle + reach + 0.5));
    const weights = Float32Array.from({ length: Math.max(1, beyond - first) }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - middle) / reach),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { from: first, weights: weights.map((weight) => weight / sum) };
  });
}

function addScaled(
  to: Float32Array,
  at: number,
  from: Float32Array,
  start: number,
  length: number,
  weight: number,
): void {
  for (let i = 0; i < length; i++) to[at + i] = to[at + i]! + weight * from[start + i]!;
}
