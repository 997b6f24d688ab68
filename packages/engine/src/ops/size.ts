/** px */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size, reduced in proportion where its longer side is above `side`; at least 1 px each way. */
export function fitWithin({ width, height }: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
