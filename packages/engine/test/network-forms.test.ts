import { withInt8 } from '@nobg/engine/network-forms.js';
import { expect, test } from 'vitest';

const missing = () => false;

test('each network is followed by its form in 8 bits, unless floats alone are wanted', () => {
  expect(withInt8(['isnet', 'rvm'], missing)).toEqual(['isnet', 'isnet-int8', 'rvm']);
  expect(withInt8(['isnet', 'rvm'], missing, 'float32')).toEqual(['isnet', 'rvm']);
});

test('a form that is good enough only beside another network is not used without that', () => {
  expect(withInt8(['u2netp'], missing, 'int8')).toEqual(['u2netp']);
  expect(withInt8(['u2netp', 'saliency-fusion'], missing, 'int8')).toEqual([
    'u2netp',
    'u2netp-int8',
    'saliency-fusion',
  ]);
});
