import { U2NETP } from '@nobg/models/registry/u2netp.js';
import { saliencyNetwork } from './saliency-network.js';

/** The small U²-Net (Qin et al., "U²-Net: Going Deeper with Nested U-Structure", Pattern Recognition 2020). */
export const u2netp = saliencyNetwork(U2NETP);
