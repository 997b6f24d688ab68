/** A made-up picture, side·side·3 bytes. */
type Picture = (side: number) => Uint8Array;

/**
 * Pictures that a trial shows both forms of a network. In each a disc stands out, so that a network that
 * computes rightly is sure of its answer: in colour, in the dark, in bright light, and twice with all the contrast there
 * is, which drives activations to the ends of their ranges, where sums of products are the first to leave 16 bits.
 */
export const TRIAL_PICTURES: readonly Picture[] = [
  (side) => disc(side, { shade: 90, contrast: 110 }),
  (side) => disc(side, { shade: 10, contrast: 30 }),
  (side) => disc(side, { shade: 215, contrast: 40 }),
  (side) => speckledDisc(side, 255),
  (side) => speckledDisc(side, 0),
];

/** A shaded disc before a background of another colour. */
function disc(side: number, { shade, contrast }: { shade: number; contrast: number }): Uint8Array {
  return paint(side, (x, y) => {
    const slope = (40 * (x + y)) / 2;
    return inDisc(x, y)
      ? [shade + contrast - slope, shade / 2 + slope, shade / 3]
      : [shade + slope / 2, shade + slope, shade + contrast / 2];
  });
}

/** A disc of blocks whose channels are each black or full, by a hash of their place, before one grey. */
function speckledDisc(side: number, ground: number): Uint8Array {
  return paint(side, (x, y) => {
    if (!inDisc(x, y)) return [ground, ground, ground];
    const block = Math.floor(x * 128) * 7919 + Math.floor(y * 128) * 104_729;
    const hash = Math.imul(block, 2_654_435_761) >>> 16;
    return [hash & 1 ? 255 : 0, hash & 2 ? 255 : 0, hash & 4 ? 255 : 0];
  });
}

function inDisc(x: number, y: number): boolean {
  return Math.hypot(x - 0.5, y - 0.5) < 0.3;
}

/** @param colour by place, 0..1 each; values beyond a byte are clipped */
function paint(side: number, colour: (x: number, y: number) => readonly number[]): Uint8Array {
  const rgb = new Uint8ClampedArray(side * side * 3);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i += 3) rgb.set(colour(x / side, y / side), i);
  }
  return new Uint8Array(rgb.buffer);
}
