/** Ids of the networks that the modes need by default, in the order of their first use. */
export const REQUIRED_NETWORKS = [
  'isnet',
  'rvm',
  'centernet',
  'selfie-multiclass',
  'mobile-sam-encoder',
  'mobile-sam-decoder',
  'garments',
  'u2netp',
] as const;
