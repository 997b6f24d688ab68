import type { LayerClass } from '@nobg/contract/layers.js';
import type { GarmentClass } from '@nobg/contract/options.js';
import type { Context } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import type { WornClass } from '../../networks/garments.js';
import { CLOTHES, FACE, type SelfieView } from '../../networks/selfie-multiclass.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { clamp01 } from '../../ops/scalar.js';
import { uncertaintyRatio } from '../../ops/uncertainty-ratio.js';
import { FACE_LEVELS } from './params.js';

/** What can be kept: jewellery cannot. */
type KeptClass = WornClass & LayerClass;

/** A belt lies on what it holds: without it a garment would fall in two. */
const GARMENTS = [
  'tops',
  'coat',
  'dress',
  'skirt',
  'pants',
  'legwear',
  'scarf',
  'belt',
] as const satisfies readonly KeptClass[];
const ACCESSORIES: readonly GarmentClass[] = ['shoes', 'bag', 'hat', 'belt'];

/**
 * How probably each pixel of a person's picture is of what the options keep: garments, or
 * the classes that are named; accessories with either where they are asked for.
 *
 * @param view of the same picture
 * @param alpha of that person, at the picture's size
 * @returns all of it, and each class by itself; 0..1, at the network's size
 */
export async function parseGarments(
  picture: Photo,
  view: SelfieView,
  alpha: FloatMap,
  context: Context,
): Promise<{ worn: FloatMap; classes: ReadonlyMap<LayerClass, FloatMap> }> {
  const { networks, options } = context;
  if (!context.parts.has('garment-network')) {
    return { worn: clothesOf(view, alpha), classes: new Map() };
  }
  const keep = new Set<KeptClass>([
    ...(options.classes ?? GARMENTS),
    ...(options.accessories ? ACCESSORIES : []),
  ]);
  const all = await networks.parsing.garments(picture, view, alpha);
  const faces = context.parts.has('faces') ? facesOf(view, all.get('tops')!) : null;
  const of = (name: KeptClass) => (faces ? without(all.get(name)!, faces) : all.get(name)!);
  const classes = new Map([...keep].map((name) => [name, of(name)] as const));
  const worn = sumOf([...classes.values()]);
  context.evidence.note('cloth', Math.max(0, 1 - uncertaintyRatio(worn)));
  return { worn, classes };
}

/**
 * Where a face surely is, 0..1. Our network learnt on people seen from head to foot, and takes a face
 * that fills the picture for cloth; the selfie network was made for such.
 */
function facesOf({ probabilities }: SelfieView, { width, height }: FloatMap): FloatMap {
  const face = resampleMap(probabilities[FACE]!, width, height);
  return {
    ...face,
    data: face.data.map((p) => clamp01((p - FACE_LEVELS.from) / FACE_LEVELS.over)),
  };
}

function without(plane: FloatMap, { data }: FloatMap): FloatMap {
  return { ...plane, data: plane.data.map((value, i) => value * (1 - data[i]!)) };
}

function sumOf([first, ...others]: readonly FloatMap[]): FloatMap {
  const data = Float32Array.from(first!.data);
  for (const other of others) {
    for (let i = 0; i < data.length; i++) data[i] = data[i]! + other.data[i]!;
  }
  return { ...first!, data };
}

/** Clothes as the selfie network has them, on the person alone. */
function clothesOf({ probabilities }: SelfieView, alpha: FloatMap): FloatMap {
  const { width, height, data } = probabilities[CLOTHES]!;
  const person = resampleMap(alpha, width, height).data;
  return { width, height, data: data.map((value, i) => value * person[i]!) };
}
