import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { EnginePart } from '@nobg/engine/ablation.js';

/** One way to cut out that is held against the whole engine. */
export interface Variant {
  readonly name: string;
  readonly without: readonly EnginePart[];
  /** What a request would say besides. */
  readonly options?: CutoutOptions;
  /** On photos alone whose longer side is above this, px. */
  readonly above?: number;
}

/** The engine as a request gets it. */
export const WHOLE: Variant = { name: 'all', without: [] };

const ONE_LOOK: Variant = {
  name: 'one look',
  without: ['mirror-look', 'small-look', 'closer-look', 'settling'],
};
const LOOKS: readonly Variant[] = [
  ONE_LOOK,
  { name: 'no closer look', without: ['closer-look'] },
  { name: 'no mirror image', without: ['mirror-look'] },
  { name: 'no look at 512²', without: ['small-look'] },
];
const SETTLING: Variant = { name: 'wide soft areas not settled', without: ['settling'] };
const VEHICLES: Variant = { name: 'no MobileSAM on vehicles', without: ['vehicles'] };
const HELD: Variant = { name: 'no held things', without: ['held-things'] };
const PASSERS_BY: Variant = { name: 'passers-by as found', without: ['passers-by'] };
const FIRM: Variant = { name: 'ends not made firm', without: ['firm-ends'] };
const CARRIED: Variant = { name: 'no carried things', without: ['carried-things'] };
const GUIDED: Variant = { name: 'no guided filter', without: ['guided-filter'] };
const HAIR: Variant = { name: 'hair as found', without: ['hair'] };
/** Photos that ISNet and RVM see whole as they are have nothing more to show. */
const HD: Variant = { name: 'with `hd=true`', without: [], options: { hd: true }, above: 1024 };

const VARIANTS: Readonly<Record<Mode, readonly Variant[]>> = {
  common: [
    ...LOOKS,
    SETTLING,
    { name: 'people like anything else', without: ['people'] },
    VEHICLES,
    GUIDED,
    FIRM,
    HAIR,
    HD,
  ],
  body: [
    {
      name: 'RVM alone',
      without: ['salient-opinion', 'selfie-opinion', 'exceptions', 'held-things'],
    },
    { name: 'no RVM in the alpha', without: ['matte'] },
    { name: 'no ISNet', without: ['salient-opinion', 'held-things'] },
    { name: 'no selfie network', without: ['selfie-opinion'] },
    { name: 'no exceptions to the middle', without: ['exceptions'] },
    { name: 'veils as found', without: ['people-settled'] },
    PASSERS_BY,
    HELD,
    CARRIED,
    ONE_LOOK,
    HAIR,
    HD,
  ],
  product: [
    ...LOOKS,
    SETTLING,
    { name: 'crumbs kept', without: ['crumbs'] },
    { name: 'reflections kept', without: ['reflections'] },
    VEHICLES,
    GUIDED,
    FIRM,
  ],
  food: [
    { name: 'no rims', without: ['rims'] },
    { name: 'rims at one level', without: ['rim-levels'] },
    { name: 'no second look', without: ['second-dish-look'] },
    { name: 'no MobileSAM', without: ['dish-mask'] },
    { name: 'one look alone', without: ['rims', 'dish-mask'] },
    GUIDED,
    FIRM,
  ],
  clothing: [
    { name: 'RVM times the selfie network’s clothes', without: ['garment-network'] },
    { name: 'faces not left out', without: ['faces'] },
    { name: 'strays kept', without: ['strays'] },
    GUIDED,
    FIRM,
  ],
};

/** What is left out in turn of a mode. */
export function variantsOf(mode: Mode): readonly Variant[] {
  return VARIANTS[mode];
}
