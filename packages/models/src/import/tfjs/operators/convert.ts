import { codeOf } from '../../../onnx/element-types.js';
import { refuse } from '../attributes.js';
import { int } from '../emitter.js';
import type { TfNode } from '../graph.js';
import type { ValueType } from '../value.js';
import { arrayOf } from './constant-folding.js';
import { input, type Operator, type OperatorFamily } from './operator.js';

const TYPES: Readonly<Record<string, ValueType>> = {
  DT_FLOAT: 'float32',
  DT_INT32: 'int64',
  DT_INT64: 'int64',
  DT_BOOL: 'bool',
};

const cast: Operator = (node, inputs, emit) => {
  const type = castType(node);
  const x = input(node, inputs, 0);
  if (x.kind === 'constant') {
    const values = arrayOf(type, x.values.length);
    values.set(type === 'bool' ? x.values.map((v) => Number(v !== 0)) : x.values);
    return [{ ...x, type, values }];
  }
  const computed = emit.expectComputed(x);
  const name = emit.one('Cast', [computed.name], { to: int(codeOf(type)) });
  return [{ ...computed, type, name }];
};

function castType(node: TfNode): ValueType {
  const wanted = node.attributes.get('DstT')?.type ?? '';
  return TYPES[wanted] ?? refuse(node, `casts to ${wanted || 'nothing'}, which is not known`);
}

const pass: Operator = (node, inputs) => [input(node, inputs, 0)];

/** Operators that leave the numbers as they are. */
export const CONVERT: OperatorFamily = {
  Cast: cast,
  Identity: pass,
  StopGradient: pass,
};
