import type { Mode } from '../modes.js';

/**
 * The networks of rembg that are asked for by name, and what does their work here. Those with
 * weights from a path of the caller's (`u2net_custom`, …) are not among them.
 */
export const REMBG_MODELS: Readonly<Record<string, Mode>> = {
  u2net: 'common',
  u2netp: 'common',
  u2net_human_seg: 'body',
  u2net_cloth_seg: 'clothing',
  silueta: 'common',
  'isnet-general-use': 'common',
  'isnet-anime': 'common',
  sam: 'common',
  'birefnet-general': 'common',
  'birefnet-general-lite': 'common',
  'birefnet-portrait': 'common',
  'birefnet-dis': 'common',
  'birefnet-hrsod': 'common',
  'birefnet-cod': 'common',
  'birefnet-massive': 'common',
  'bria-rmbg': 'common',
};

export const DEFAULT_REMBG_MODEL = 'u2net';
