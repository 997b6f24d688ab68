import type { Local, Statement, Value } from './code.js';
import { f32, f32x4, seq } from './instructions.js';

type V128 = Local<'v128'>;
export type Four = readonly [V128, V128, V128, V128];

/**
 * Four pixels of four channels as four channels of four pixels, or the other way round.
 *
 * @param spare four more variables, overwritten
 */
export function transpose(pixels: Four, into: Four, spare: Four): Statement {
  const [a, b, c, d] = pixels;
  const pairs = [
    f32x4.shuffle(a, b, [0, 4, 1, 5]),
    f32x4.shuffle(c, d, [0, 4, 1, 5]),
    f32x4.shuffle(a, b, [2, 6, 3, 7]),
    f32x4.shuffle(c, d, [2, 6, 3, 7]),
  ];
  const halves = (at: 0 | 2, lanes: readonly number[]): Value<'v128'> =>
    f32x4.shuffle(spare[at], spare[at === 0 ? 1 : 3], lanes);
  return seq(
    ...pairs.map((pair, i) => spare[i]!.set(pair)),
    into[0].set(halves(0, [0, 1, 4, 5])),
    into[1].set(halves(0, [2, 3, 6, 7])),
    into[2].set(halves(2, [0, 1, 4, 5])),
    into[3].set(halves(2, [2, 3, 6, 7])),
  );
}

/** The sum of a vector's four floats. */
export function sumLanes(four: Local<'v128'>): Value<'f32'> {
  return f32.add(
    f32.add(f32x4.lane(four, 0), f32x4.lane(four, 1)),
    f32.add(f32x4.lane(four, 2), f32x4.lane(four, 3)),
  );
}
