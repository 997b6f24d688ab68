import type { ResizeRule } from '@nobg/models/registry/descriptor.js';
import type { Size } from '../ops/size.js';

/** The size at which a network sees a photo of `width` × `height`. */
export function inputSize(rule: ResizeRule, { width, height }: Size): Size {
  if (rule.to === 'square') return { width: rule.side, height: rule.side };
  const { side, stride = 1, least = stride, shrinkOnly = false } = rule;
  const longer = Math.max(width, height);
  const scale = (shrinkOnly ? Math.min(1, side / longer) : side / longer) / stride;
  const fit = (length: number) => Math.max(least, Math.round(length * scale) * stride);
  return { width: fit(width), height: fit(height) };
}
