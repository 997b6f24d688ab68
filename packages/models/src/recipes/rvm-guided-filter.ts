import type { Attribute, Node, Tensor } from '../onnx/model.js';
import { floatTensor, int64Tensor } from '../onnx/tensor.js';

/** Part of a graph that is written anew. */
interface Subgraph {
  readonly nodes: readonly Node[];
  readonly initializers: ReadonlyMap<string, Tensor>;
}

/** RVM halves what it sees four times. */
const COARSE_MULTIPLE = 16;
/** RVM's: least variance of brightness that counts as a slope, brightness being 0..1. */
const EPSILON = 1e-5;

/**
 * The photo at the size at which the network looks at the whole.
 *
 * @param photo value [1, 3, h, w]
 * @param ratio value [1], the part of its size; height and width become the nearest multiples of 16
 * @param output name of the result
 */
export function coarseNodes(photo: string, ratio: string, output: string): Subgraph {
  const part = new SubgraphBuilder('coarse');
  const shape = part.add('Shape', [photo], { start: int(2) });
  const size = part.add('Cast', [shape], { to: int(1) });
  const halved = part.add('Mul', [
    part.add('Mul', [size, ratio]),
    part.floats('halved', 1 / COARSE_MULTIPLE),
  ]);
  const whole = part.add('Max', [part.add('Round', [halved]), part.floats('least', 1)]);
  const even = part.add('Mul', [whole, part.floats('even', COARSE_MULTIPLE)]);
  part.resize(photo, part.add('Cast', [even], { to: int(7) }), output);
  return part;
}

/**
 * Alpha at the photo's size: RVM's fast guided filter (He and Sun, "Fast Guided Filter",
 * arXiv:1505.00996) with boxes of 3×3, guided by brightness. RVM filters its colours by theirs,
 * too, which alpha does not depend on.
 *
 * @param photo value [1, 3, h, w]; `coarse` the same small, `alpha` value [1, 1] of that size
 */
export function guidedFilterNodes({
  photo,
  coarse,
  alpha,
  output,
}: Readonly<Record<'photo' | 'coarse' | 'alpha' | 'output', string>>): Subgraph {
  const part = new SubgraphBuilder('refine');
  const channels = part.integers('channels', 1);
  const grey = part.add('ReduceMean', [coarse, channels], { keepdims: int(1) });
  const box = (value: string): string =>
    part.add('AveragePool', [value], { kernel_shape: ints(3, 3), strides: ints(1, 1) });
  const [meanGrey, meanAlpha] = [box(grey), box(alpha)];
  const together = box(part.add('Mul', [grey, alpha]));
  const covariance = part.add('Sub', [together, part.add('Mul', [meanGrey, meanAlpha])]);
  const squares = box(part.add('Mul', [grey, grey]));
  // In this order, so that a flat region's variance is not lost to rounding.
  const less = part.add('Sub', [
    part.floats('epsilon', EPSILON),
    part.add('Mul', [meanGrey, meanGrey]),
  ]);
  const slope = part.add('Div', [covariance, part.add('Add', [squares, less])]);
  const offset = part.add('Sub', [meanAlpha, part.add('Mul', [slope, meanGrey])]);
  // Together, because the runtime resizes each channel in a thread of its own.
  const both = part.add('Concat', [slope, offset], { axis: int(1) });
  const size = part.add('Shape', [photo], { start: int(2) });
  const large = part.resize(both, size, 'refine/large');
  const [a, b] = part.split(large);
  const full = part.add('ReduceMean', [photo, channels], { keepdims: int(1) });
  const refined = part.add('Add', [part.add('Mul', [a, full]), b]);
  part.add('Clip', [refined, part.floats('none', 0), part.floats('all', 1)], {}, output);
  return part;
}

class SubgraphBuilder implements Subgraph {
  readonly nodes: Node[] = [];
  readonly initializers = new Map<string, Tensor>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** @returns the name of the result */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = `${this.#name}/${op}_${this.nodes.length}`,
  ): string {
    this.#push(op, inputs, [output], attributes);
    return output;
  }

  /** The value at another size, bilinear. @param size value [2], height and width */
  resize(value: string, size: string, output: string): string {
    const batch = this.add('Shape', [value], { end: int(2) });
    const sizes = this.add('Concat', [batch, size], { axis: int(0) });
    const attributes = {
      mode: word('linear'),
      coordinate_transformation_mode: word('half_pixel'),
    };
    return this.add('Resize', [value, '', '', sizes], attributes, output);
  }

  /** The two channels of a value. */
  split(value: string): [string, string] {
    const halves: [string, string] = [`${value}/0`, `${value}/1`];
    this.#push('Split', [value], halves, { axis: int(1), num_outputs: int(2) });
    return halves;
  }

  floats(name: string, value: number): string {
    return this.#constant(name, floatTensor([], Float32Array.of(value)));
  }

  integers(name: string, value: number): string {
    return this.#constant(name, int64Tensor([1], [BigInt(value)]));
  }

  #push(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
  ): void {
    const name = `${outputs[0]}:${op}`;
    this.nodes.push({
      ...{ name, op, inputs, outputs },
      domain: '',
      attributes: new Map(Object.entries(attributes)),
    });
  }

  #constant(name: string, tensor: Tensor): string {
    const full = `${this.#name}/${name}`;
    this.initializers.set(full, tensor);
    return full;
  }
}

const int = (value: number): Attribute => ({ kind: 'int', value: BigInt(value) });
const ints = (...values: number[]): Attribute => ({ kind: 'ints', value: values.map(BigInt) });
const word = (value: string): Attribute => ({ kind: 'string', value });
