import type { Mode } from '@nobg/contract/modes.js';
import astronaut from './astronaut.webp';
import astronautBody from './astronaut-body.webp';
import astronautCommon from './astronaut-common.webp';
import chelsea from './chelsea.webp';
import chelseaCommon from './chelsea-common.webp';
import coffee from './coffee.webp';
import coffeeFood from './coffee-food.webp';
import coffeeProduct from './coffee-product.webp';
import rocket from './rocket.webp';
import rocketProduct from './rocket-product.webp';

/** A photo of samples/ with what the service made of it; see scripts/samples.mjs. */
export interface Sample {
  readonly id: string;
  readonly alt: string;
  readonly photo: string;
  readonly width: number;
  readonly height: number;
  /** The mode that fits it best. */
  readonly mode: Mode;
  readonly cutouts: Readonly<Partial<Record<Mode, string>>>;
}

export const SAMPLES: readonly Sample[] = [
  {
    id: 'astronaut',
    alt: 'An astronaut in an orange suit',
    photo: astronaut,
    width: 512,
    height: 512,
    mode: 'common',
    cutouts: { common: astronautCommon, body: astronautBody },
  },
  {
    id: 'coffee',
    alt: 'A cup of coffee on a saucer',
    photo: coffee,
    width: 600,
    height: 400,
    mode: 'food',
    cutouts: { food: coffeeFood, product: coffeeProduct },
  },
  {
    id: 'rocket',
    alt: 'A rocket on its pad at dusk',
    photo: rocket,
    width: 640,
    height: 427,
    mode: 'product',
    cutouts: { product: rocketProduct },
  },
  {
    id: 'chelsea',
    alt: 'The face of a cat',
    photo: chelsea,
    width: 451,
    height: 300,
    mode: 'common',
    cutouts: { common: chelseaCommon },
  },
];
