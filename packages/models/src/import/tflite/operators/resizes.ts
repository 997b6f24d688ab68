import { int64Tensor } from '../../../onnx/tensor.js';
import type { AttributeValue } from '../graph-builder.js';
import type { Operation, OperatorFamily } from '../operation.js';
import { toChannelsFirst, toChannelsLast } from './layout.js';

// Fields of ResizeBilinearOptions (whose first two are of old) and ResizeNearestNeighborOptions.
const BILINEAR = { alignCorners: 2, halfPixel: 3 };
const NEAREST = { alignCorners: 0, halfPixel: 1 };

export const RESIZES: OperatorFamily = {
  RESIZE_BILINEAR: (op) =>
    resize(op, { mode: 'linear', coordinate_transformation_mode: coordinates(op, BILINEAR) }),

  RESIZE_NEAREST_NEIGHBOR: (op) => {
    const mode = coordinates(op, NEAREST);
    return resize(op, {
      mode: 'nearest',
      coordinate_transformation_mode: mode,
      // TFLite takes floor((i + 0.5) · scale) at half-pixel centres, which is to round
      // (i + 0.5) · scale − 0.5 with ties upwards; without them it takes floor(i · scale).
      nearest_mode: mode === 'asymmetric' ? 'floor' : 'round_prefer_ceil',
    });
  },
};

function coordinates(op: Operation, fields: typeof NEAREST): string {
  if (op.options?.bool(fields.alignCorners)) return 'align_corners';
  return op.options?.bool(fields.halfPixel) ? 'half_pixel' : 'asymmetric';
}

function resize(op: Operation, attributes: Readonly<Record<string, AttributeValue>>): string {
  const [batch, , , channels] = op.dims(0, 4);
  const [height, width] = op.integers(1);
  const sizes = [batch, channels, height, width].map((size) => BigInt(size ?? 0));
  const input = toChannelsFirst(op, op.input(0));
  // Resize reads (X, roi, scales, sizes); sizes and scales exclude each other.
  const inputs = [input, '', '', op.constant(int64Tensor([4], sizes))];
  return toChannelsLast(op, op.node('Resize', inputs, attributes));
}
