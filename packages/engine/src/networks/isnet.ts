import { ISNET } from '@nobg/models/registry/isnet.js';
import { saliencyNetwork } from './saliency-network.js';

/**
 * IS-Net, general use: dichotomous image segmentation
 * (Qin et al., "Highly Accurate Dichotomous Image Segmentation", ECCV 2022).
 */
export const isnet = saliencyNetwork(ISNET);
