import { type InferenceSession, Tensor } from './runtime.js';
import { loadSession } from './session.js';

/** The network takes pictures of this size only; the aspect is not kept. */
export const CENTERNET_SIDE = 512;

const ROW = 6;

/** A thing that was detected. */
export interface Detection {
  /** In parts of the photo's width and height, 0..1. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** 0..1 */
  readonly score: number;
  /** Index into the 80 classes of COCO; 0 is a person. */
  readonly cocoClass: number;
}

/**
 * CenterNet on MobileNetV3: boxes of 80 kinds of everyday things
 * (Zhou et al., "Objects as Points", 2019; classes of COCO).
 */
export interface Centernet {
  /**
   * @param rgb 512·512·3, 0..255
   * @returns likeliest first
   */
  detect(rgb: Uint8Array): Promise<Detection[]>;
  close(): Promise<void>;
}

/** @throws Error when the file at `path` is not the compiled network */
export async function loadCenternet(path: string, threads: number): Promise<Centernet> {
  const session = await loadSession(path, threads);
  return { detect: (rgb) => detect(session, rgb), close: () => session.release() };
}

async function detect(session: InferenceSession, rgb: Uint8Array): Promise<Detection[]> {
  const pixels = CENTERNET_SIDE * CENTERNET_SIDE;
  const planes = new Float32Array(pixels * 3);
  for (let i = 0, from = 0; i < pixels; i++, from += 3) {
    planes[i] = rgb[from]!;
    planes[i + pixels] = rgb[from + 1]!;
    planes[i + 2 * pixels] = rgb[from + 2]!;
  }
  const [input] = session.inputNames;
  const [name] = session.outputNames;
  const feeds = { [input!]: new Tensor('float32', planes, [1, 3, CENTERNET_SIDE, CENTERNET_SIDE]) };
  const output = (await session.run(feeds))[name!];
  const rows = output?.data;
  if (!(rows instanceof Float32Array) || rows.length % ROW !== 0) {
    throw new Error(`centernet: expected rows of ${ROW} floats, got ${rows?.length} values`);
  }
  const found = Array.from({ length: rows.length / ROW }, (_, i) => toDetection(rows, i * ROW));
  output?.dispose();
  return found.sort((a, b) => b.score - a.score);
}

function toDetection(rows: Float32Array, at: number): Detection {
  const part = (value: number) => Math.min(1, Math.max(0, value / CENTERNET_SIDE));
  return {
    left: part(rows[at]!),
    top: part(rows[at + 1]!),
    right: part(rows[at + 2]!),
    bottom: part(rows[at + 3]!),
    score: rows[at + 4]!,
    cocoClass: rows[at + 5]!,
  };
}
