import { NEIGHBOURS, relaxRowReference } from '@nobg/kernels/colour-relaxation/relax-row.js';
import { colourRelaxationKernels } from '@nobg/kernels/colour-relaxation.js';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectEqual, put } from './against-reference.js';

const kernels = colourRelaxationKernels();
const { arena } = kernels;

/** px */
const [WIDTH, HEIGHT] = [4, 3];
/** Bytes. */
const PLANE = WIDTH * HEIGHT * 4;

describe('relaxRow', () => {
  it('equals its scalar reference within a step of 8 bits', () => {
    const pixels = fc.uint8Array({ minLength: 3 * PLANE, maxLength: 3 * PLANE });
    fc.assert(
      fc.property(pixels, (bytes) => {
        arena.reset();
        // The photo with alpha, its foreground and its background.
        const own = put(arena, bytes);
        const at = (x: number, y: number) => own + (y * WIDTH + x) * 4;
        // Two neighbours: the second is moved by what the first has become.
        const listed = [1, 2].flatMap((x) => [
          ...[at(x, 1), at(x, 0), at(x, 2)],
          ...[at(x - 1, 1), at(x + 1, 1)],
        ]);
        const list = put(arena, Int32Array.from(listed));
        const by = {
          ...{ list, count: listed.length / NEIGHBOURS },
          ...{ foregroundOffset: PLANE, backgroundOffset: 2 * PLANE },
        };
        expectEqual(arena, kernels.relaxRow, relaxRowReference, by, 'a step of 8 bits');
      }),
    );
  });
});
