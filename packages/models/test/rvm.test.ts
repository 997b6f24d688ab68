import { compileRvm } from '@nobg/models/recipes/rvm.js';
import { expect, test } from 'vitest';
import { model, node, value } from './build-graph.js';

test('a network that does not shrink and refine under conditions is no RVM', () => {
  const other = model({
    inputs: [value('src', 'float32', 1, 3, 'h', 'w'), value('downsample_ratio', 'float32', 1)],
    outputs: [value('pha', 'float32', 1, 1, 'h', 'w')],
    nodes: [node('Relu', ['src'], 'pha')],
  });
  expect(() => compileRvm(other)).toThrow(/under conditions of their own/);
});
