import type { Values } from './tf-model.js';

export interface Convolution {
  readonly x: Values;
  /** Height, width, channels, results; for a depthwise one, results for each channel. */
  readonly weights: Values;
  readonly stride?: number;
  readonly dilation?: number;
  readonly padding: 'SAME' | 'VALID';
  readonly depthwise?: boolean;
}

/** Where the first tap lies and how many results there are, by TensorFlow's rule. */
function along(size: number, kernel: number, c: Convolution): { from: number; count: number } {
  const { stride = 1, dilation = 1, padding } = c;
  const reach = dilation * (kernel - 1) + 1;
  if (padding === 'VALID') return { from: 0, count: Math.floor((size - reach) / stride) + 1 };
  const count = Math.ceil(size / stride);
  const missing = Math.max(0, (count - 1) * stride + reach - size);
  return { from: -Math.floor(missing / 2), count };
}

/** A convolution of one N, H, W, C picture by its definition. */
export function referenceConvolution(c: Convolution): Values {
  const { x, weights, stride = 1, dilation = 1, depthwise = false } = c;
  const [, height = 0, width = 0, channels = 0] = x.dims;
  const [kh = 0, kw = 0, taken = 0, results = 0] = weights.dims;
  const rows = along(height, kh, c);
  const columns = along(width, kw, c);
  const depth = depthwise ? channels * results : results;
  const values: number[] = [];
  for (let y = 0; y < rows.count; y++) {
    for (let w = 0; w < columns.count; w++) {
      for (let d = 0; d < depth; d++) {
        let sum = 0;
        for (let i = 0; i < kh; i++) {
          for (let j = 0; j < kw; j++) {
            const yy = rows.from + y * stride + i * dilation;
            const xx = columns.from + w * stride + j * dilation;
            if (yy < 0 || yy >= height || xx < 0 || xx >= width) continue;
            for (let k = 0; k < (depthwise ? 1 : taken); k++) {
              const channel = depthwise ? Math.floor(d / results) : k;
              const tap = ((i * kw + j) * taken + channel) * results + (d % results);
              sum += x.values[(yy * width + xx) * channels + channel]! * weights.values[tap]!;
            }
          }
        }
        values.push(sum);
      }
    }
  }
  return { dims: [1, rows.count, columns.count, depth], values };
}
