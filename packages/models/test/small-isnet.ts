import type { Model } from '@nobg/models/onnx/model.js';
import { int64Tensor } from '@nobg/models/onnx/tensor.js';
import { cast, int, ints, model, node, toFloat16, value, weights, word } from './build-graph.js';

/**
 * A network in the manner in which ISNet is shipped: float16 weights between casts that
 * stand at the end of the file, resizes in float32 frozen for one size, a side output at
 * full size, and a second output that nobody wants.
 * @param size height and width that it is frozen for.
 */
export function smallIsnet(size: number): Model {
  const conv = (input: string, weight: string, output: string) =>
    node('Conv', [input, weight], output, { kernel_shape: ints(3, 3), pads: ints(1, 1, 1, 1) });
  const pool = (input: string, output: string) =>
    node('MaxPool', [input], output, {
      kernel_shape: ints(2, 2),
      strides: ints(2, 2),
      ceil_mode: int(1),
    });
  const resize = (input: string, sizes: string, output: string) =>
    node('Resize', [input, '', '', sizes], output, {
      mode: word('linear'),
      coordinate_transformation_mode: word('half_pixel'),
    });
  const half = size / 2;
  return model({
    inputs: [value('input', 'float32', 1, 3, size, size)],
    outputs: [
      value('output', 'float32', 1, 1, size, size),
      value('side', 'float32', 1, 4, half / 2, half / 2),
    ],
    initializers: new Map([
      ['w1', toFloat16(weights([4, 3, 3, 3], 1))],
      ['w2', toFloat16(weights([4, 4, 3, 3], 2))],
      ['w3', toFloat16(weights([4, 4, 3, 3], 3))],
      ['w4', toFloat16(weights([1, 8, 3, 3], 4))],
      ['to_half', int64Tensor([4], [1n, 4n, BigInt(half), BigInt(half)])],
      ['to_full', int64Tensor([4], [1n, 1n, BigInt(size), BigInt(size)])],
    ]),
    nodes: [
      conv('input_half', 'w1', 'c1'),
      node('Relu', ['c1'], 'r1'),
      pool('r1', 'p1'),
      conv('p1', 'w2', 'c2'),
      pool('c2', 'p2'),
      conv('p2', 'w3', 'c3'),
      resize('c3_float', 'to_half', 'up_float'),
      node('Concat', ['up', 'c2'], 'joined', { axis: int(1) }),
      conv('joined', 'w4', 'c4'),
      resize('c4_float', 'to_full', 'full_float'),
      node('Sigmoid', ['full'], 'alpha'),
      cast('input', 'input_half', 'float16'),
      cast('c3', 'c3_float', 'float32'),
      cast('up_float', 'up', 'float16'),
      cast('c4', 'c4_float', 'float32'),
      cast('full_float', 'full', 'float16'),
      cast('alpha', 'output', 'float32'),
      cast('c3', 'side', 'float32'),
    ],
  });
}
