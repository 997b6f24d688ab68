import { refuse, text } from '../attributes.js';
import { type Emitter, int, ints, TO_FIRST, word } from '../emitter.js';
import type { Computed, Value } from '../value.js';
import {
  axisFromFront,
  axisInFirst,
  input,
  numbersInput,
  type Operator,
  type OperatorFamily,
} from './operator.js';

const concat: Operator = (node, inputs, emit) => {
  const [wanted = 0] = numbersInput(node, inputs, inputs.length - 1, 'axis');
  const values = inputs.slice(0, -1);
  const known = values.find((v): v is Computed => v.kind === 'computed');
  const rank = values.map(rankOf).find((r) => r !== null) ?? null;
  const axis = axisFromFront(node, wanted, rank);
  if (values.at(-1)?.kind === 'zeros') {
    const [value, zeros] = values;
    if (values.length !== 2 || zeros?.kind !== 'zeros' || value?.kind !== 'computed') {
      refuse(node, 'joins a state of zeros with more than one value');
    }
    if (axis !== 3) refuse(node, 'joins a state of zeros elsewhere than in the channels');
    return [{ kind: 'zero-padded', value }];
  }
  const first = values.some((v) => v.kind === 'computed' && v.channels === 'first');
  const names = values.map((v) => (first ? emit.first(v) : emit.plain(v)));
  const name = emit.one('Concat', names, { axis: int(first ? axisInFirst(axis) : axis) });
  const depths = values.map(depthOf);
  const sum = depths.reduce((a, b) => (a === null || b === null ? null : a + b), 0);
  const depth = rank !== null && axis === rank - 1 ? sum : (depths[0] ?? null);
  const type = known?.type ?? (values[0]?.kind === 'constant' ? values[0].type : 'float32');
  return [{ kind: 'computed', name, type, rank, channels: first ? 'first' : 'last', depth }];
};

function rankOf(value: Value): number | null {
  if (value.kind === 'constant') return value.dims.length;
  return value.kind === 'computed' ? value.rank : null;
}

function depthOf(value: Value): number | null {
  if (value.kind === 'constant') return value.dims.at(-1) ?? null;
  return value.kind === 'computed' ? value.depth : null;
}

function pad(mode: 'constant' | 'mirror'): Operator {
  return (node, inputs, emit) => {
    const x = emit.expectComputed(input(node, inputs, 0));
    const reflect = mode === 'mirror';
    if (reflect && text(node, 'mode', '') !== 'REFLECT') {
      refuse(node, `mirrors in mode ${text(node, 'mode', '')}; REFLECT was expected`);
    }
    const pairs = input(node, inputs, 1);
    const value = inputs[2] ? [emit.plain(inputs[2])] : [];
    const name = emit.one('Pad', [x.name, padsOf(x, pairs, emit), ...value], {
      ...(reflect ? { mode: word('reflect') } : {}),
    });
    const added = pairs.kind === 'constant' ? pairs.values.slice(-2) : null;
    const depth = added && x.depth !== null ? x.depth + added[0]! + added[1]! : null;
    return [{ ...x, name, depth }];
  };
}

/**
 * TensorFlow's paddings, a pair for each dimension, as ONNX has them: all that come
 * before, then all that come after, in the order of dimensions in memory.
 */
function padsOf(x: Computed, pairs: Value, emit: Emitter): string {
  const first = x.channels === 'first';
  if (pairs.kind === 'constant') {
    const axes = Array.from({ length: pairs.values.length / 2 }, (_, axis) => axis);
    const order = first ? TO_FIRST : axes;
    return emit.list(...[0, 1].flatMap((side) => order.map((a) => pairs.values[2 * a + side]!)));
  }
  const rows = emit.plain(pairs);
  const inOrder = first ? emit.one('Gather', [rows, emit.list(...TO_FIRST)]) : rows;
  const sides = emit.one('Transpose', [inOrder], { perm: ints([1, 0]) });
  return emit.one('Reshape', [sides, emit.list(-1)]);
}

/** Operators that put values beside each other, or something around them. */
export const CONCAT_AND_PAD: OperatorFamily = {
  ConcatV2: concat,
  Pad: pad('constant'),
  PadV2: pad('constant'),
  MirrorPad: pad('mirror'),
};
