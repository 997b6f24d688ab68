import { type Emitter, TO_FIRST } from '../emitter.js';
import { type Computed, type Constant, transposed, type Value } from '../value.js';

/** Values ready to be combined element by element, and what is known of the result. */
export interface Aligned {
  readonly names: readonly string[];
  readonly result: Pick<Computed, 'rank' | 'channels' | 'depth'>;
}

/**
 * Brings values that are combined element by element to one order of dimensions:
 * N, C, H, W when one of them lies so already and the others can be brought to it
 * without a doubt, else TensorFlow's.
 */
export function alignLayouts(emit: Emitter, values: readonly Value[]): Aligned {
  const ranks = values.map(rankOf);
  const rank = ranks.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)), 0);
  const depth = depthOf(values.map(lastOf));
  const wantsFirst = values.some((v) => v.kind === 'computed' && v.channels === 'first');
  if (!wantsFirst || !values.every(canBeChannelsFirst)) {
    const names = values.map((v) => emit.plain(v));
    return { names, result: { rank, channels: 'last', depth } };
  }
  const names = values.map((v) => {
    if (v.kind === 'constant') return emit.constant(channelsFirstConstant(v));
    // A scalar fits any order.
    return v.kind === 'computed' && v.rank === 0 ? v.name : emit.first(v);
  });
  return { names, result: { rank: 4, channels: 'first', depth } };
}

function canBeChannelsFirst(value: Value): boolean {
  if (value.kind === 'constant') return value.dims.length <= 4;
  return (
    value.kind === 'computed' &&
    (value.channels === 'first' || value.rank === 4 || value.rank === 0)
  );
}

/** A constant that broadcasts against N, C, H, W as it did against N, H, W, C. */
export function channelsFirstConstant(constant: Constant): Constant {
  if (constant.dims.length === 0) return constant;
  const dims = [1, 1, 1, ...constant.dims].slice(-4);
  return transposed({ ...constant, dims }, TO_FIRST);
}

function rankOf(value: Value): number | null {
  if (value.kind === 'constant') return value.dims.length;
  return value.kind === 'computed' ? value.rank : null;
}

function lastOf(value: Value): number | null {
  if (value.kind === 'constant') return value.dims.at(-1) ?? 1;
  if (value.kind !== 'computed') return null;
  return value.rank === 0 ? 1 : value.depth;
}

/** What values of these depths broadcast to, where that is certain. */
function depthOf(depths: readonly (number | null)[]): number | null {
  const large = depths.find((d) => d !== null && d !== 1);
  return large ?? (depths.every((d) => d === 1) ? 1 : null);
}
