import type { ResizeRule } from '@nobg/models/registry/descriptor.js';

/** Width and height, px. */
export interface InputSize {
  readonly width: number;
  readonly height: number;
}

/** The size at which a network sees a photo of `width` × `height`. */
export function inputSize(rule: ResizeRule, { width, height }: InputSize): InputSize {
  if (rule.to === 'square') return { width: rule.side, height: rule.side };
  const { side, stride = 1, least = stride, shrinkOnly = false } = rule;
  const longer = Math.max(width, height);
  const scale = (shrinkOnly ? Math.min(1, side / longer) : side / longer) / stride;
  const fit = (length: number) => Math.max(least, Math.round(length * scale) * stride);
  return { width: fit(width), height: fit(height) };
}
