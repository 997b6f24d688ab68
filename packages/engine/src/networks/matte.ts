import type { FloatMap } from '../ops/float-map.js';
import { type InferenceSession, Tensor } from './runtime.js';
import { loadSession } from './session.js';

const IMAGE = 'nobg.image';
const ALPHA = 'nobg.alpha';

/**
 * A network of the operator's own in the one form that all of them are compiled to: bytes
 * of a photo at a fixed size in, alpha out (docs/adr/0008).
 */
export interface MatteNetwork {
  /** The size that it sees, px; the photo is stretched to it. */
  readonly width: number;
  readonly height: number;
  /**
   * @param rgb height·width·3, 0..255, at the network's size
   * @param mirrored show the network the mirror image (the answer is mirrored back)
   * @returns 0..1, at the size that the network answers with
   */
  run(rgb: Uint8Array, mirrored: boolean): Promise<FloatMap>;
  close(): Promise<void>;
}

/** @throws Error when the file at `path` is no network in this form */
export async function loadMatte(path: string, threads: number): Promise<MatteNetwork> {
  const session = await loadSession(path, threads);
  const size = sizeOf(session);
  if (size === null) {
    const inputs = session.inputNames.join(', ');
    await session.release();
    throw new Error(
      `expected a network compiled by "matte", with ${IMAGE} of a fixed size as its one input, got one with ${inputs}`,
    );
  }
  return {
    ...size,
    run: (rgb, mirrored) => run(session, rgb, size, mirrored),
    close: () => session.release(),
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOf(session: InferenceSession): Size | null {
  const [input, ...others] = session.inputMetadata;
  if (input?.name !== IMAGE || !input.isTensor || others.length > 0) return null;
  const [batch, channels, height, width, ...rest] = input.shape;
  if (batch !== 1 || channels !== 3 || rest.length > 0) return null;
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : null;
}

async function run(
  session: InferenceSession,
  rgb: Uint8Array,
  { width, height }: Size,
  mirrored: boolean,
): Promise<FloatMap> {
  const planes = new Float32Array(3 * width * height);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from += 3) {
      const to = y * width + (mirrored ? width - 1 - x : x);
      for (let c = 0; c < 3; c++) planes[c * width * height + to] = rgb[from + c]!;
    }
  }
  const input = new Tensor('float32', planes, [1, 3, height, width]);
  const { [ALPHA]: output } = await session.run({ [IMAGE]: input }, [ALPHA]);
  const [, channels, rows = 0, columns = 0] = output?.dims ?? [];
  const data = output?.data;
  if (!(data instanceof Float32Array) || channels !== 1 || data.length !== rows * columns) {
    throw new Error(`expected alpha of one channel, got ${output?.type}[${output?.dims}]`);
  }
  // A network from elsewhere may say anything; what is no number would pass through every step.
  const alpha = data.map((value) => (value > 0 ? Math.min(1, value) : 0));
  output?.dispose();
  for (let y = 0; mirrored && y < rows; y++)
    alpha.subarray(y * columns, (y + 1) * columns).reverse();
  return { width: columns, height: rows, data: alpha };
}
