/** Ids of the networks that `createCutter` needs in its set-up, in the order of their first use. */
export const REQUIRED_NETWORKS = [
  'isnet',
  'rvm',
  'centernet',
  'selfie-multiclass',
  'garments',
  'mobile-sam-encoder',
  'mobile-sam-decoder',
] as const;
