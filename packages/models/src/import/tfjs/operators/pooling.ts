import { expectChannelsLast, flag, refuse, spatial } from '../attributes.js';
import { firstValue, int, ints, word } from '../emitter.js';
import { padding } from './convolution.js';
import { input, type Operator, type OperatorFamily } from './operator.js';

function pool(op: 'MaxPool' | 'AveragePool'): Operator {
  return (node, inputs, emit) => {
    expectChannelsLast(node);
    const x = emit.expectComputed(input(node, inputs, 0));
    const kernel = spatial(node, 'ksize');
    const strides = spatial(node, 'strides');
    // Both leave padding out of averages and maxima.
    const name = emit.one(op, [emit.first(x)], {
      kernel_shape: ints(kernel),
      strides: ints(strides),
      ...padding(node, kernel, strides, [1, 1]),
    });
    return [firstValue(name, x.depth)];
  };
}

function resize(kind: 'linear' | 'nearest'): Operator {
  return (node, inputs, emit) => {
    const x = emit.expectComputed(input(node, inputs, 0));
    const corners = flag(node, 'align_corners');
    const centres = flag(node, 'half_pixel_centers');
    if (corners && centres) refuse(node, 'aligns corners and pixel centres at once');
    const transformation = corners ? 'align_corners' : centres ? 'half_pixel' : 'asymmetric';
    // TensorFlow takes floor((i + ½)·scale) of pixel centres: the nearest one, halves upwards.
    const nearest = corners || centres ? 'round_prefer_ceil' : 'floor';
    const source = emit.first(x);
    // Not the attribute `axes`: ONNX Runtime loses it when it moves transposes about.
    const batch = emit.one('Shape', [source], { start: int(0), end: int(2) });
    const size = emit.plain(input(node, inputs, 1));
    const sizes = emit.one('Concat', [batch, size], { axis: int(0) });
    const name = emit.one('Resize', [source, '', '', sizes], {
      mode: word(kind),
      coordinate_transformation_mode: word(transformation),
      ...(kind === 'nearest' ? { nearest_mode: word(nearest) } : {}),
    });
    return [firstValue(name, x.depth)];
  };
}

/** Operators that change height and width, channel by channel. */
export const POOLING: OperatorFamily = {
  MaxPool: pool('MaxPool'),
  AvgPool: pool('AveragePool'),
  ResizeBilinear: resize('linear'),
  ResizeNearestNeighbor: resize('nearest'),
};
