import { fileURLToPath } from 'node:url';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';

export interface GoldenCase {
  /** Of its alpha in `alphas/`, and of the picture that a failure leaves. */
  readonly name: string;
  /** Absolute path. */
  readonly photo: string;
  readonly mode: Mode;
  readonly options: CutoutOptions;
}

const sample = (name: string) =>
  fileURLToPath(new URL(`../../../../samples/${name}.jpg`, import.meta.url));
const STREET = fileURLToPath(new URL('../fixtures/street.jpg', import.meta.url));
const spoon = [
  { x: 365, y: 275, keep: true },
  { x: 300, y: 215, keep: false },
  { x: 120, y: 230, keep: false },
];

/**
 * Photos that may be published, in the modes that fit them, and with the options that take steps of their own. Not the
 * rocket: whether its launch towers belong to it is open, and float32 and int8 differ by .12 of IoU there.
 */
export const GOLDEN_CASES: readonly GoldenCase[] = (
  [
    ['astronaut', sample('astronaut'), ['common', 'body', 'clothing']],
    ['chelsea', sample('chelsea'), ['common']],
    ['coffee', sample('coffee'), ['product', 'food']],
    ['street', STREET, ['body', 'clothing']],
  ] as const
)
  .flatMap(([of, photo, modes]) =>
    modes.map((mode): GoldenCase => ({ name: `${of}-${mode}`, photo, mode, options: {} })),
  )
  .concat([
    {
      ...{ name: 'chelsea-common-hd', photo: sample('chelsea') },
      ...{ mode: 'common', options: { hd: true } },
    },
    {
      ...{ name: 'coffee-food-without-plate', photo: sample('coffee') },
      ...{ mode: 'food', options: { plate: 'drop' } },
    },
    {
      ...{ name: 'coffee-product-spoon', photo: sample('coffee') },
      ...{ mode: 'product', options: { points: spoon } },
    },
  ]);
