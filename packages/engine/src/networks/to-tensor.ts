import type { ImageInput } from '@nobg/models/registry/descriptor.js';
import type { Size } from '../ops/size.js';
import { Tensor } from './runtime.js';

/** The part of a descriptor's input that {@link toTensor} follows. */
export type TensorSpec = Pick<ImageInput, 'layout' | 'mean' | 'std'> &
  Partial<Pick<ImageInput, 'resize'>>;

/**
 * A picture as the input of a network: (value − mean) / std for each channel, in the network's layout. Where the input is a frame, the picture lies in its upper left and the rest is 0.
 *
 * @param rgb height·width·3, 0..255, at the size that the network sees
 * @returns float32, [1, 3, height, width] or [1, height, width, 3]
 */
export function toTensor(rgb: Uint8Array, { width, height }: Size, spec: TensorSpec): Tensor {
  const { layout, mean, std, resize } = spec;
  const frame = resize?.to === 'longer-side' ? resize.frame : undefined;
  const columns = frame ?? width;
  const rows = frame ?? height;
  const planes = layout === 'NCHW';
  // From one value to the next of a channel, and from one channel to the next.
  const step = planes ? 1 : 3;
  const apart = planes ? columns * rows : 1;
  const data = new Float32Array(3 * columns * rows);
  // Each byte is normalised once: looking it up takes three quarters of the time that dividing takes.
  const red = byteTable(mean[0], std[0]);
  const green = byteTable(mean[1], std[1]);
  const blue = byteTable(mean[2], std[2]);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0, to = y * columns * step; x < width; x++, from += 3, to += step) {
      data[to] = red[rgb[from]!]!;
      data[to + apart] = green[rgb[from + 1]!]!;
      data[to + 2 * apart] = blue[rgb[from + 2]!]!;
    }
  }
  return new Tensor('float32', data, planes ? [1, 3, rows, columns] : [1, rows, columns, 3]);
}

function byteTable(mean: number, std: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => (value - mean) / std);
}
