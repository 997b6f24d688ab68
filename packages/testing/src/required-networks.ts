/** Ids of the networks that the modes need by default, in the order of their first use. */
export const REQUIRED_NETWORKS = [
  'isnet',
  'rvm',
  'centernet',
  'selfie-multiclass',
  'garments',
  'mobile-sam-encoder',
  'mobile-sam-decoder',
  'u2netp',
] as const;
