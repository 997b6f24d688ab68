import type { Mode } from './modes.js';

/** Garments and what is worn with them, as `classes=` names them. */
export const GARMENT_CLASSES = [
  'tops',
  'coat',
  'dress',
  'skirt',
  'pants',
  'shoes',
  'bag',
  'hat',
  'belt',
] as const;

export type GarmentClass = (typeof GARMENT_CLASSES)[number];

/** A point on the photo that says what to keep, px of the upright photo, origin top left. */
export interface SubjectPoint {
  readonly x: number;
  readonly y: number;
  /** True: this is the subject; false: this is not. */
  readonly keep: boolean;
}

/** The subject lies in here; px of the upright photo, right and bottom excluded. */
export interface SubjectBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How a photo is to be cut out, beyond its mode. What is left out follows the mode's default. */
export interface CutoutOptions {
  /** Draw the edges again at native resolution; left out: above 2,000 px on the longer side. */
  readonly hd?: boolean;
  /** `body` without a person in the photo: answer as `common` would. */
  readonly fallback?: 'common';
  /** `product`: openings inside the goods (handles, chair legs) are all opened, or all closed. */
  readonly holes?: 'auto' | 'keep';
  /** `food`: the dish with its plate or bowl, or the food alone. */
  readonly plate?: 'keep' | 'drop';
  /** `clothing`: garments of the main person, or of everyone. `body`: passers-by, too, with `all`. */
  readonly people?: 'main' | 'all';
  /** `clothing`: shoes, bags, hats and belts too. */
  readonly accessories?: boolean;
  /** `clothing`: these alone. */
  readonly classes?: readonly GarmentClass[];
  /** `clothing`: one more cutout for each class of what is kept. */
  readonly layers?: 'per_class';
  readonly points?: readonly SubjectPoint[];
  readonly box?: SubjectBox;
}

/** The modes that take an option; every mode takes those that are not named here. */
export const OPTION_MODES: Readonly<Partial<Record<keyof CutoutOptions, readonly Mode[]>>> = {
  hd: ['common', 'body'],
  fallback: ['body'],
  holes: ['product'],
  plate: ['food'],
  people: ['body', 'clothing'],
  accessories: ['clothing'],
  classes: ['clothing'],
  layers: ['clothing'],
};
