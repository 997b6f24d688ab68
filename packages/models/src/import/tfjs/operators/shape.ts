import { integer, integerList, refuse } from '../attributes.js';
import { int, ints, plainValue, TO_LAST } from '../emitter.js';
import { type Constant, integers } from '../value.js';
import { input, numbersInput, type Operator, type OperatorFamily } from './operator.js';

const shape: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const sizes = emit.one('Shape', [x.name]);
  const name = x.channels === 'first' ? emit.one('Gather', [sizes, emit.list(...TO_LAST)]) : sizes;
  return [{ ...plainValue(name, 'int64', 1), depth: x.rank }];
};

const reshape: Operator = (node, inputs, emit) => {
  const x = input(node, inputs, 0);
  const to = input(node, inputs, 1);
  const dims = to.kind === 'constant' ? [...to.values] : null;
  if (x.kind === 'constant' && dims?.every((d) => d >= 0)) return [{ ...x, dims }];
  const type = x.kind === 'constant' ? x.type : emit.expectComputed(x).type;
  const name = emit.one('Reshape', [emit.plain(x), emit.plain(to)]);
  return [plainValue(name, type, dims?.length ?? null)];
};

const expandDims: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const axes = numbersInput(node, inputs, 1, 'axis');
  const name = emit.one('Unsqueeze', [emit.plain(x), emit.list(...axes)]);
  return [plainValue(name, x.type, x.rank === null ? null : x.rank + 1)];
};

const squeeze: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const axes = integerList(node, 'squeeze_dims');
  const name = emit.one('Squeeze', [emit.plain(x), ...(axes ? [emit.list(...axes)] : [])]);
  return [plainValue(name, x.type, axes && x.rank !== null ? x.rank - axes.length : null)];
};

const pack: Operator = (node, inputs, emit) => {
  const axis = integer(node, 'axis');
  const constants = inputs.filter((i): i is Constant => i.kind === 'constant');
  if (constants.length === inputs.length && constants.every((c) => c.dims.length === 0)) {
    const [first] = constants;
    if (first?.type === 'int64') return [integers(constants.map((c) => c.values[0]!))];
  }
  const parts = inputs.map((i) => emit.one('Unsqueeze', [emit.plain(i), emit.list(axis)]));
  const [x] = inputs;
  const rank = x?.kind === 'constant' ? x.dims.length : x?.kind === 'computed' ? x.rank : null;
  const type = x?.kind === 'constant' || x?.kind === 'computed' ? x.type : 'float32';
  const name = emit.one('Concat', parts, { axis: int(axis) });
  return [plainValue(name, type, rank === null ? null : rank + 1)];
};

const transpose: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const order = numbersInput(node, inputs, 1, 'order of dimensions');
  const name = emit.one('Transpose', [emit.plain(x)], { perm: ints(order) });
  return [plainValue(name, x.type, order.length)];
};

const broadcastTo: Operator = (node, inputs, emit) => {
  const x = input(node, inputs, 0);
  if (x.kind === 'zeros') return [x];
  const type = x.kind === 'constant' ? x.type : emit.expectComputed(x).type;
  const to = input(node, inputs, 1);
  if (to.kind !== 'constant' && to.kind !== 'computed') refuse(node, 'has no shape');
  const rank = to.kind === 'constant' ? to.values.length : to.depth;
  return [plainValue(emit.one('Expand', [emit.plain(x), emit.plain(to)]), type, rank)];
};

/** Operators that change what dimensions a value has, not its elements. */
export const SHAPE: OperatorFamily = {
  Shape: shape,
  Reshape: reshape,
  ExpandDims: expandDims,
  Squeeze: squeeze,
  Pack: pack,
  Transpose: transpose,
  BroadcastTo: broadcastTo,
};
