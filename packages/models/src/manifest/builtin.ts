import type { ModelEntry } from '../types.js';
import { CENTERNET } from './networks/centernet.js';
import { DEEPLAB_VOC } from './networks/deeplab-voc.js';
import { GARMENTS } from './networks/garments.js';
import { ISNET } from './networks/isnet.js';
import { ISNET_INT8 } from './networks/isnet-int8.js';
import {
  MOBILE_SAM_DECODER,
  MOBILE_SAM_ENCODER,
  MOBILE_SAM_ENCODER_INT8,
} from './networks/mobile-sam.js';
import { RVM } from './networks/rvm.js';
import { SELFIE_MULTICLASS } from './networks/selfie-multiclass.js';
import { U2NETP } from './networks/u2netp.js';

/** Networks that NoBG knows by itself. */
export const BUILTIN_MODELS: readonly ModelEntry[] = [
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
  GARMENTS,
];
