import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** One channel of bytes, h·w. */
export interface AlphaPicture {
  readonly width: number;
  readonly height: number;
  readonly alpha: Uint8Array;
}

/** A photo of which everything is known: what was laid over what, and how strongly. */
export interface Composite extends AlphaPicture {
  /** The subject's true colours, h·w·3. */
  readonly truth: Uint8Array;
  /** α·truth + (1−α)·background, h·w·3. */
  readonly photo: Uint8Array;
}

const SAMPLES = new URL('../../../../../samples/', import.meta.url);

/** A sample photo's opaque pixels at the size asked for, h·w·3. */
function texture(name: string, width: number, height: number): Promise<Buffer> {
  const path = fileURLToPath(new URL(name, SAMPLES));
  return sharp(path).resize(width, height, { fit: 'cover' }).removeAlpha().raw().toBuffer();
}

/** Lays one sample photo over another by `picture`'s alpha. */
export async function composite(
  picture: AlphaPicture,
  subject: string,
  behind: string,
): Promise<Composite> {
  const { width, height, alpha } = picture;
  const truth = await texture(subject, width, height);
  const background = await texture(behind, width, height);
  const photo = new Uint8Array(truth.length);
  for (let i = 0; i < truth.length; i++) {
    const a = alpha[Math.floor(i / 3)]! / 255;
    photo[i] = Math.round(a * truth[i]! + (1 - a) * background[i]!);
  }
  return { width, height, alpha, truth, photo };
}

/**
 * A made-up head of hair: a disc with strands of 1 to 3 px that leave its rim, some of them
 * half transparent. Always the same for one seed.
 */
export function hair(side: number, strands: number, seed: number): AlphaPicture {
  const random = generator(seed);
  const alpha = new Float32Array(side * side);
  const radius = side * 0.28;
  for (let i = 0; i < alpha.length; i++) {
    const distance = Math.hypot((i % side) - side / 2, Math.floor(i / side) - side / 2);
    alpha[i] = Math.min(1, Math.max(0, (radius - distance) / 3 + 0.5));
  }
  for (let s = 0; s < strands; s++) {
    let angle = random() * 2 * Math.PI;
    let x = side / 2 + radius * Math.cos(angle);
    let y = side / 2 + radius * Math.sin(angle);
    const bend = (random() - 0.5) * 0.02;
    const wide = 0.5 + random();
    const strength = 0.4 + 0.6 * random();
    for (let step = 0; step < side * 0.3; step++) {
      stamp(alpha, side, x, y, wide, strength);
      x += Math.cos(angle);
      y += Math.sin(angle);
      angle += bend;
    }
  }
  return { width: side, height: side, alpha: Uint8Array.from(alpha, (a) => Math.round(a * 255)) };
}

/** One point of a strand, its rim soft over a pixel. */
function stamp(alpha: Float32Array, side: number, x: number, y: number, wide: number, a: number) {
  for (let py = Math.floor(y - 2); py <= y + 3; py++) {
    for (let px = Math.floor(x - 2); px <= x + 3; px++) {
      if (px < 0 || py < 0 || px >= side || py >= side) continue;
      const cover = Math.min(1, Math.max(0, wide + 0.5 - Math.hypot(px - x, py - y)));
      const at = py * side + px;
      alpha[at] = Math.max(alpha[at]!, a * cover);
    }
  }
}

/** Numbers 0..1 (Lehmer, MINSTD), the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
