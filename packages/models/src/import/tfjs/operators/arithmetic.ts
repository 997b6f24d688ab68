import { refuse } from '../attributes.js';
import { type Emitter, int } from '../emitter.js';
import type { TfNode } from '../graph.js';
import type { Value, ValueType } from '../value.js';
import { alignLayouts } from './align-layouts.js';
import { type Formula, foldConstants } from './constant-folding.js';
import { input, type Operator, type OperatorFamily } from './operator.js';

/** How the names of two operands and their type become the name of the result. */
type Emit = (emit: Emitter, a: string, b: string, type: ValueType) => string;

/** The operands' type if it is not said what the result is. */
function binary(emitIt: Emit, formula: Formula, result?: ValueType): Operator {
  return (node, inputs, emit) => {
    const a = input(node, inputs, 0);
    const b = input(node, inputs, 1);
    if (a.kind === 'zeros' || b.kind === 'zeros') return [withZeros(node, a, b)];
    if (a.kind === 'constant' && b.kind === 'constant')
      return [foldConstants(a, b, formula, result)];
    const operandType = a.kind === 'constant' ? a.type : emit.expectComputed(a).type;
    const { names, result: shape } = alignLayouts(emit, [a, b]);
    const name = emitIt(emit, names[0]!, names[1]!, operandType);
    return [{ kind: 'computed', name, type: result ?? operandType, ...shape }];
  };
}

/** A state of zeros has the shape of what it meets, so that it can only vanish, or win. */
function withZeros(node: TfNode, a: Value, b: Value): Value {
  if (node.op === 'Mul') return { kind: 'zeros' };
  if (node.op === 'Add' || node.op === 'AddV2') return a.kind === 'zeros' ? b : a;
  if (node.op === 'Sub' && b.kind === 'zeros') return a;
  return refuse(node, 'combines a state of zeros in a way that is not known');
}

const simple =
  (op: string): Emit =>
  (emit, a, b) =>
    emit.one(op, [a, b]);

/** The quotient rounded down, also where it is negative (ONNX's Div of integers cuts off). */
const floorDivide: Emit = (emit, a, b, type) =>
  type === 'int64'
    ? emit.one('Div', [emit.one('Sub', [a, emit.one('Mod', [a, b])]), b])
    : emit.one('Floor', [emit.one('Div', [a, b])]);

/** The remainder with the divisor's sign, as ONNX's Mod has it for integers alone. */
const floorRemainder: Emit = (emit, a, b, type) =>
  type === 'int64'
    ? emit.one('Mod', [a, b], { fmod: int(0) })
    : emit.one('Sub', [a, emit.one('Mul', [floorDivide(emit, a, b, type), b])]);

const squaredDifference: Emit = (emit, a, b) => {
  const d = emit.one('Sub', [a, b]);
  return emit.one('Mul', [d, d]);
};

const add = binary(simple('Add'), (a, b) => a + b);
/** The sum of any number of values. */
const addAll: Operator = (node, inputs, emit) => {
  const [first, ...rest] = inputs;
  if (!first) refuse(node, 'adds nothing');
  return [rest.reduce((sum, value) => add(node, [sum, value], emit)[0]!, first)];
};

const divide = binary(simple('Div'), (a, b) => a / b);

/** Operators on two values, element by element, with broadcasting. */
export const ARITHMETIC: OperatorFamily = {
  Add: add,
  AddV2: add,
  AddN: addAll,
  BiasAdd: add,
  Sub: binary(simple('Sub'), (a, b) => a - b),
  Mul: binary(simple('Mul'), (a, b) => a * b),
  RealDiv: divide,
  Div: divide,
  FloorDiv: binary(floorDivide, (a, b) => Math.floor(a / b)),
  FloorMod: binary(floorRemainder, (a, b) => a - Math.floor(a / b) * b),
  Maximum: binary(simple('Max'), Math.max),
  Minimum: binary(simple('Min'), Math.min),
  SquaredDifference: binary(squaredDifference, (a, b) => (a - b) ** 2),
  Equal: binary(simple('Equal'), (a, b) => Number(a === b), 'bool'),
  Greater: binary(simple('Greater'), (a, b) => Number(a > b), 'bool'),
  GreaterEqual: binary(simple('GreaterOrEqual'), (a, b) => Number(a >= b), 'bool'),
  Less: binary(simple('Less'), (a, b) => Number(a < b), 'bool'),
  LessEqual: binary(simple('LessOrEqual'), (a, b) => Number(a <= b), 'bool'),
};
