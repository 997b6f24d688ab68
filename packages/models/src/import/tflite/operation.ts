import { ModelError } from '../../model-error.js';
import type { Tensor } from '../../onnx/model.js';
import { alignedCopy } from '../../onnx/tensor.js';
import type { Table } from './flatbuffer.js';
import type { AttributeValue, GraphBuilder } from './graph-builder.js';
import type { TfliteOperator } from './model.js';
import type { Values } from './values.js';

/** Turns an operator into nodes. @returns the name of the value that is its output. */
export type ConvertOperator = (operation: Operation) => string;

/** Operators of one kind, by their names in the TFLite schema. */
export type OperatorFamily = Readonly<Record<string, ConvertOperator>>;

/** An operator that is being converted: what it reads, and where its nodes go. */
export class Operation {
  readonly op: string;
  /** Null when all settings are as usual. */
  readonly options: Table | null;
  /** Sizes of the output, as the file states them. */
  readonly outputDims: readonly number[];
  private readonly inputs: readonly number[];
  private readonly output: string;
  private readonly values: Values;
  private readonly builder: GraphBuilder;

  constructor(operator: TfliteOperator, output: number, values: Values, builder: GraphBuilder) {
    this.op = operator.op;
    this.options = operator.options;
    this.inputs = operator.inputs;
    this.output = values.tensor(output).name;
    this.outputDims = values.tensor(output).dims;
    this.values = values;
    this.builder = builder;
  }

  get inputCount(): number {
    return this.inputs.length;
  }

  /** Whether the input is given; the last ones may be left out. */
  has(i: number): boolean {
    return (this.inputs[i] ?? -1) >= 0;
  }

  /** Name of the i-th input, of floats. */
  input(i: number): string {
    const name = this.values.name(this.index(i));
    return name ?? this.fail(`its input ${i}, "${this.tensorName(i)}", is not made before it`);
  }

  /** Sizes of the i-th input, as the file states them. */
  dims(i: number, rank?: number): readonly number[] {
    const { dims } = this.values.tensor(this.index(i));
    if (rank === undefined || dims.length === rank) return dims;
    return this.fail(
      `its input ${i} was expected to have ${rank} dimensions and has ${dims.length}`,
    );
  }

  /** The i-th input, which must be constant floats of that rank. */
  weights(i: number, rank: number): Tensor {
    this.dims(i, rank);
    return this.values.weights(this.index(i)) ?? this.notConstant(i);
  }

  /** The i-th input, which must be constant 32-bit integers. */
  integers(i: number): readonly number[] {
    const constant = this.values.constant(this.index(i));
    if (constant?.type !== 'int32') return this.notConstant(i);
    return [...new Int32Array(alignedCopy(constant.data!))];
  }

  /** Axes of the i-th input's integers, counted from the first; negative ones count from the end. */
  axes(i: number, rank: number): readonly number[] {
    return this.integers(i).map((axis) => this.axis(axis, rank));
  }

  axis(axis: number, rank: number): number {
    const counted = axis < 0 ? axis + rank : axis;
    if (counted >= 0 && counted < rank) return counted;
    return this.fail(`it has an axis ${axis} for ${rank} dimensions`);
  }

  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    return this.builder.node(op, this.output, inputs, attributes);
  }

  constant(tensor: Tensor): string {
    return this.builder.constant(`${this.output}/constant`, tensor);
  }

  /** @throws ModelError `compile`, naming the operator and the node. */
  fail(why: string): never {
    throw new ModelError('compile', `${this.op} at "${this.output}" cannot be used: ${why}.`);
  }

  private notConstant(i: number): never {
    return this.fail(
      `its input ${i}, "${this.tensorName(i)}", is not a constant of the right type`,
    );
  }

  private tensorName(i: number): string {
    return this.values.tensor(this.index(i)).name;
  }

  private index(i: number): number {
    return this.inputs[i] ?? this.fail(`it has no input ${i}`);
  }
}
