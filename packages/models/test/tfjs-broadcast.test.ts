import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apart, floats, ints, node, noise, run, type Values, word } from './tf-model.js';

const ROWS = 2;
const COLUMNS = 3;
const CHANNELS = 2;
const valid = { padding: word('VALID'), strides: ints(1, 1, 1, 1) };

/** Element of a value that is broadcast to 1, ROWS, COLUMNS, CHANNELS. */
function at({ dims, values }: Values, y: number, x: number, c: number): number {
  const own = [1, 1, 1, 1, ...dims].slice(-4);
  const index = [0, y, x, c].reduce(
    (sum, i, axis) => sum * own[axis]! + (own[axis] === 1 ? 0 : i),
    0,
  );
  return values[index]!;
}

/** Dimensions that broadcast to those of the convolution, of any rank up to four. */
const dims = fc
  .tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.integer({ min: 0, max: 4 }))
  .map(([rows, columns, channels, rank]) =>
    [1, rows ? ROWS : 1, columns ? COLUMNS : 1, channels ? CHANNELS : 1].slice(4 - rank),
  );

test('constants and inputs of any rank broadcast against a convolution as TensorFlow has it', async () => {
  await fc.assert(
    fc.asyncProperty(dims, dims, fc.boolean(), async (known, fed, swapped) => {
      const x = noise(1, ROWS, COLUMNS, CHANNELS);
      const constant = floats(
        known,
        noise(24).values.slice(
          0,
          known.reduce((a, b) => a * b, 1),
        ),
      );
      const input = floats(fed, noise(31).values.slice(7, 7 + fed.reduce((a, b) => a * b, 1)));
      const [y] = await run({
        nodes: [
          node('Conv2D', 'conv', ['x', 'eye'], valid),
          node('Sub', 'less', swapped ? ['known', 'conv'] : ['conv', 'known']),
          node('Sub', 'y', swapped ? ['fed', 'less'] : ['less', 'fed']),
        ],
        constants: { eye: floats([1, 1, 2, 2], [1, 0, 0, 1]), known: constant },
        ...{ feeds: { x, fed: input }, outputs: ['y'] },
      });
      const expected: number[] = [];
      for (let row = 0; row < ROWS; row++) {
        for (let column = 0; column < COLUMNS; column++) {
          for (let c = 0; c < CHANNELS; c++) {
            const [v, k, f] = [x, constant, input].map((value) => at(value, row, column, c));
            expected.push(swapped ? f! - (k! - v!) : v! - k! - f!);
          }
        }
      }
      expect(apart(y, floats(x.dims, expected))).toBeLessThan(1e-6);
    }),
    { numRuns: 60 },
  );
});
