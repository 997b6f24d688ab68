import { NEIGHBOURS, relaxRowReference } from '@nobg/kernels/colour-relaxation/relax-row.js';
import { colourRelaxationKernels } from '@nobg/kernels/colour-relaxation.js';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectEqual, put } from './against-reference.js';

const kernels = colourRelaxationKernels();
const { arena } = kernels;

describe('relaxRow', () => {
  it('equals its scalar reference within a step of 8 bits', () => {
    const pixels = fc.uint8Array({ minLength: 12 * 9, maxLength: 12 * 9 });
    fc.assert(
      fc.property(pixels, (bytes) => {
        arena.reset();
        // The photo with alpha, its foreground and its background: three pixels by three each.
        const own = put(arena, bytes);
        const at = (x: number, y: number) => own + (y * 3 + x) * 4;
        const list = put(
          arena,
          Int32Array.of(at(1, 1), at(1, 0), at(1, 2), at(0, 1), at(2, 1)).subarray(0, NEIGHBOURS),
        );
        const by = { list, count: 1, foregroundOffset: 36, backgroundOffset: 72 };
        expectEqual(arena, kernels.relaxRow, relaxRowReference, by, 'a step of 8 bits');
      }),
    );
  });
});
