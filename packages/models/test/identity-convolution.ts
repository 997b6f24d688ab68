import { floats, ints, node, word } from './tf-model.js';

const valid = { padding: word('VALID'), strides: ints(1, 1, 1, 1) };

/** An identity as a convolution, after which values lie as N, C, H, W. */
export function identityConvolution(from: string, to: string, channels: number) {
  const eye = Array.from({ length: channels ** 2 }, (_, i) => Number(i % (channels + 1) === 0));
  return {
    node: node('Conv2D', to, [from, `${to}/eye`], valid),
    constants: { [`${to}/eye`]: floats([1, 1, channels, channels], eye) },
  };
}
