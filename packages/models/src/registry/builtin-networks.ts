import { CENTERNET } from './centernet.js';
import { DEEPLAB_VOC } from './deeplab-voc.js';
import type { NetworkDescriptor } from './descriptor.js';
import { GARMENTS } from './garments.js';
import { ISNET } from './isnet.js';
import { ISNET_INT8 } from './isnet-int8.js';
import { MOBILE_SAM_DECODER } from './mobile-sam-decoder.js';
import { MOBILE_SAM_ENCODER } from './mobile-sam-encoder.js';
import { MOBILE_SAM_ENCODER_INT8 } from './mobile-sam-encoder-int8.js';
import { RVM } from './rvm.js';
import { SALIENCY_FUSION } from './saliency-fusion.js';
import { SELFIE_MULTICLASS } from './selfie-multiclass.js';
import { U2NETP } from './u2netp.js';
import { U2NETP_INT8 } from './u2netp-int8.js';

const NETWORKS = [
  ISNET,
  ISNET_INT8,
  RVM,
  CENTERNET,
  DEEPLAB_VOC,
  SELFIE_MULTICLASS,
  MOBILE_SAM_ENCODER,
  MOBILE_SAM_ENCODER_INT8,
  MOBILE_SAM_DECODER,
  U2NETP,
  U2NETP_INT8,
  GARMENTS,
  SALIENCY_FUSION,
] as const satisfies readonly NetworkDescriptor[];

/**
 * The networks that NoBG comes with. Everything that lists networks reads this list: `nobg models list`, the API,
 * the dashboard and the table of licences.
 */
export const BUILTIN_NETWORKS: readonly NetworkDescriptor[] = NETWORKS;

/** Ids of the networks that NoBG comes with, without their lower-precision variants. */
export type BuiltinNetworkId = Exclude<(typeof NETWORKS)[number]['id'], `${string}-int8`>;

/** The descriptor of a network of the list; undefined for one of an operator's. */
export function builtinNetwork(id: string): NetworkDescriptor | undefined {
  return BUILTIN_NETWORKS.find((network) => network.id === id);
}
