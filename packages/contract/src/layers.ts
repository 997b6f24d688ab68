import { GARMENT_CLASSES } from './options.js';

/**
 * What a layer of `layers=per_class` can hold: the classes that can be picked, two that
 * garments are made of beside them, and `garment` where nobody wears it and its class is
 * not known.
 */
export const LAYER_CLASSES = [...GARMENT_CLASSES, 'legwear', 'scarf', 'garment'] as const;

export type LayerClass = (typeof LAYER_CLASSES)[number];
