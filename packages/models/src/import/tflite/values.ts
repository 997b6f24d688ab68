import { ModelError } from '../../model-error.js';
import { float16ToFloat32 } from '../../onnx/float16.js';
import type { Tensor } from '../../onnx/model.js';
import { floatTensor } from '../../onnx/tensor.js';
import type { GraphBuilder } from './graph-builder.js';
import type { TfliteModel, TfliteTensor } from './model.js';

/** The tensors of a TFLite network, and what stands for them in the graph that is made. */
export class Values {
  private readonly model: TfliteModel;
  private readonly builder: GraphBuilder;
  private readonly names = new Map<number, string>();
  /** Constants that are another's under a new number. */
  private readonly aliases = new Map<number, number>();

  constructor(model: TfliteModel, builder: GraphBuilder) {
    this.model = model;
    this.builder = builder;
  }

  /** @throws ModelError `compile` where there is no tensor of that number. */
  tensor(index: number): TfliteTensor {
    const tensor = this.model.tensors[index];
    if (tensor) return tensor;
    throw new ModelError('compile', `The TFLite file has no tensor ${index}.`);
  }

  /** The tensor's place in the file when it is a constant. */
  constant(index: number): TfliteTensor | null {
    const tensor = this.tensor(this.aliases.get(index) ?? index);
    return tensor.data ? tensor : null;
  }

  alias(index: number, source: number): void {
    this.tensor(index);
    this.aliases.set(index, this.aliases.get(source) ?? source);
  }

  /** The graph's name for a tensor; undefined where nothing made it. */
  name(index: number): string | undefined {
    const known = this.names.get(index);
    if (known !== undefined) return known;
    const weights = this.weights(index);
    if (!weights) return undefined;
    const name = this.builder.constant(this.tensor(index).name, weights);
    this.names.set(index, name);
    return name;
  }

  setName(index: number, name: string): void {
    this.tensor(index);
    this.names.set(index, name);
  }

  /** A constant as float32; null where it is none, or holds no floats. */
  weights(index: number): Tensor | null {
    const constant = this.constant(index);
    if (constant?.type === 'float16') {
      return floatTensor(constant.dims, float16ToFloat32(constant.data!));
    }
    if (constant?.type !== 'float32') return null;
    return { type: 'float32', dims: constant.dims, data: constant.data! };
  }
}
