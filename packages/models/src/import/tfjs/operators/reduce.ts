import { flag } from '../attributes.js';
import { firstValue, int, plainValue } from '../emitter.js';
import {
  axisFromFront,
  axisInFirst,
  input,
  numbersInput,
  type Operator,
  type OperatorFamily,
} from './operator.js';

function reduce(op: 'ReduceMean' | 'ReduceSum' | 'ReduceMax' | 'ReduceMin'): Operator {
  return (node, inputs, emit) => {
    const x = emit.expectComputed(input(node, inputs, 0));
    const given = numbersInput(node, inputs, 1, 'axes');
    const axes = given.map((axis) => axisFromFront(node, axis, x.rank));
    const keeps = flag(node, 'keep_dims');
    if (x.channels === 'first' && keeps) {
      const depth = axes.includes(3) ? 1 : x.depth;
      // The same thing, but a pooling operator stays in the convolutions' blocked layout.
      if (op === 'ReduceMean' && [...axes].sort().join() === '1,2') {
        return [firstValue(emit.one('GlobalAveragePool', [x.name]), depth)];
      }
      const inMemory = emit.list(...axes.map(axisInFirst));
      return [firstValue(emit.one(op, [x.name, inMemory], { keepdims: int(1) }), depth)];
    }
    const name = emit.one(op, [emit.plain(x), emit.list(...axes)], {
      keepdims: int(Number(keeps)),
    });
    const rank = x.rank === null ? null : keeps ? x.rank : x.rank - axes.length;
    return [plainValue(name, x.type, rank)];
  };
}

const argMax: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const [given = 0] = numbersInput(node, inputs, 1, 'axis');
  const axis = axisFromFront(node, given, x.rank);
  // What is left when the channels go is in order either way.
  const first = x.channels === 'first' && axis === 3;
  const name = emit.one('ArgMax', [first ? x.name : emit.plain(x)], {
    axis: int(first ? 1 : axis),
    keepdims: int(0),
  });
  return [plainValue(name, 'int64', x.rank === null ? null : x.rank - 1)];
};

const topK: Operator = (node, inputs, emit) => {
  const x = emit.expectComputed(input(node, inputs, 0));
  const k = numbersInput(node, inputs, 1, 'count');
  const [values, indices] = emit.many('TopK', [emit.plain(x), emit.list(...k)], 2, {
    axis: int(-1),
    largest: int(1),
    sorted: int(1),
  });
  return [plainValue(values!, x.type, x.rank), plainValue(indices!, 'int64', x.rank)];
};

/** Operators that take many elements to one, or the greatest of them. */
export const REDUCE: OperatorFamily = {
  Mean: reduce('ReduceMean'),
  Sum: reduce('ReduceSum'),
  Max: reduce('ReduceMax'),
  Min: reduce('ReduceMin'),
  ArgMax: argMax,
  TopKV2: topK,
};
