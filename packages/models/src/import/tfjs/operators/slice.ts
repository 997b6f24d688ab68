import { integer, refuse } from '../attributes.js';
import { int, plainValue, TO_FIRST } from '../emitter.js';
import { type Computed, integers } from '../value.js';
import {
  axisFromFront,
  axisInFirst,
  input,
  numbersInput,
  type Operator,
  type OperatorFamily,
} from './operator.js';

/** Beyond the end of any dimension. */
const TO_THE_END = 2 ** 31 - 1;

const slice: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const begin = numbersInput(node, inputs, 1, 'begin');
  const size = input(node, inputs, 2);
  const axes = begin.map((_, axis) => axis);
  const order = x.channels === 'first' ? TO_FIRST : axes;
  const starts = order.map((axis) => begin[axis]!);
  // A size of −1 is all that is left.
  const ends = (): string => {
    if (size.kind === 'constant') {
      const sizes = order.map((axis) => size.values[axis]!);
      return emit.list(...sizes.map((s, i) => (s < 0 ? TO_THE_END : starts[i]! + s)));
    }
    const sizes = emit.one('Gather', [emit.plain(size), emit.list(...order)]);
    const left = emit.one('Less', [sizes, emit.constant(integers([0], []))]);
    const sums = emit.one('Add', [sizes, emit.list(...starts)]);
    return emit.one('Where', [left, emit.constant(integers([TO_THE_END], [])), sums]);
  };
  const name = emit.one('Slice', [x.name, emit.list(...starts), ends(), emit.list(...axes)]);
  const last = size.kind === 'constant' ? size.values.at(-1) : undefined;
  const isWhole = last === -1 && begin.at(-1) === 0;
  const depth = isWhole ? x.depth : last !== undefined && last >= 0 ? last : null;
  return [{ ...x, name, depth }];
};

const stridedSlice: Operator = (node, inputs, emit) => {
  const x = input(node, inputs, 0);
  const begin = numbersInput(node, inputs, 1, 'begin');
  const end = numbersInput(node, inputs, 2, 'end');
  const strides = numbersInput(node, inputs, 3, 'strides');
  if (integer(node, 'ellipsis_mask') !== 0 || integer(node, 'new_axis_mask') !== 0) {
    refuse(node, 'slices with an ellipsis or new axes, which is not known');
  }
  const masked = (mask: string, axis: number) => ((integer(node, mask) >> axis) & 1) === 1;
  const axes = begin.map((_, axis) => axis);
  const dropped = axes.filter((axis) => masked('shrink_axis_mask', axis));
  const starts = begin.map((from, axis) => {
    if (!masked('begin_mask', axis)) return from;
    return strides[axis]! > 0 ? 0 : TO_THE_END;
  });
  const ends = end.map((to, axis) => {
    // A dropped dimension has one element, whatever the end says; −1 is the last one.
    if (dropped.includes(axis)) return begin[axis] === -1 ? TO_THE_END : begin[axis]! + 1;
    if (!masked('end_mask', axis)) return to;
    return strides[axis]! > 0 ? TO_THE_END : -TO_THE_END;
  });
  const { type, rank } =
    x.kind === 'constant' ? { type: x.type, rank: x.dims.length } : emit.expectComputed(x);
  const lists = [starts, ends, axes, strides].map((list) => emit.list(...list));
  const cut = emit.one('Slice', [emit.plain(x), ...lists]);
  const name = dropped.length === 0 ? cut : emit.one('Squeeze', [cut, emit.list(...dropped)]);
  return [plainValue(name, type, rank === null ? null : rank - dropped.length)];
};

/** Parts of a value along an axis, of the sizes that are given, or all of one size. */
function parts(
  node: Parameters<Operator>[0],
  x: Computed,
  axisWanted: number,
  sizes: readonly number[] | number,
  emit: Parameters<Operator>[2],
): readonly Computed[] {
  const axis = axisFromFront(node, axisWanted, x.rank);
  const inMemory = int(x.channels === 'first' ? axisInFirst(axis) : axis);
  const count = typeof sizes === 'number' ? sizes : sizes.length;
  const names =
    typeof sizes === 'number'
      ? emit.many('Split', [x.name], count, { axis: inMemory, num_outputs: int(count) })
      : emit.many('Split', [x.name, emit.list(...sizes)], count, { axis: inMemory });
  const isDepth = x.rank !== null && axis === x.rank - 1;
  return names.map((name, i) => {
    const own = typeof sizes === 'number' ? x.depth && x.depth / sizes : sizes[i]!;
    return { ...x, name, depth: isDepth ? own : x.depth };
  });
}

const split: Operator = (node, inputs, emit) => {
  const [axis = 0] = numbersInput(node, inputs, 0, 'axis');
  const x = emit.expectComputed(input(node, inputs, 1));
  return parts(node, x, axis, integer(node, 'num_split'), emit);
};

const splitV: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const sizes = numbersInput(node, inputs, 1, 'sizes');
  const [axis = 0] = numbersInput(node, inputs, 2, 'axis');
  return parts(node, x, axis, sizes, emit);
};

const gather: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const indices = emit.plain(input(node, inputs, 1));
  const [axis = 0] = numbersInput(node, inputs, 2, 'axis');
  if (integer(node, 'batch_dims') !== 0) refuse(node, 'gathers by batches, which is not known');
  return [plainValue(emit.one('Gather', [emit.plain(x), indices], { axis: int(axis) }), x.type)];
};

/** Operators that take parts of a value. */
export const SLICE: OperatorFamily = {
  Slice: slice,
  StridedSlice: stridedSlice,
  Split: split,
  SplitV: splitV,
  GatherV2: gather,
};
