import { featuresOf, multipliesBytes, toldFeatures } from '@nobg/engine/machine/processor.js';
import { expect, test } from 'vitest';

const X86 = `processor\t: 0
model name\t: a processor
flags\t\t: fpu sse4_2 avx2 avx512f avx512_vnni
bugs\t\t: none

processor\t: 1
flags\t\t: fpu
`;
const ARM = `processor\t: 0
BogoMIPS\t: 50.00
Features\t: fp asimd asimddp
CPU implementer\t: 0x41
`;

test.each([
  ['x86', X86, ['avx2', 'avx512_vnni', 'avx512f', 'fpu', 'sse4_2'], true],
  ['Arm', ARM, ['asimd', 'asimddp', 'fp'], true],
  ['x86 without VNNI', 'flags : fpu avx2', ['avx2', 'fpu'], false],
  ['a system that says nothing', '', [], null],
] as const)(
  'the features of %s are read from the list of its first core',
  (_, text, features, bytes) => {
    const processor = { arch: 'x64', model: 'a processor', features: featuresOf(text) };
    expect(processor.features).toEqual(features);
    expect(multipliesBytes(processor)).toBe(bytes);
  },
);

test('of all features those are told that decide how quick networks are', () => {
  const processor = { arch: 'x64', model: 'a processor', features: featuresOf(X86) };
  expect(toldFeatures(processor)).toEqual(['avx2', 'avx512f', 'avx512_vnni']);
});
