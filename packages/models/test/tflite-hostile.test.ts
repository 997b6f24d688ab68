import { convertTflite } from '@nobg/models/import/tflite/convert.js';
import { readTflite } from '@nobg/models/import/tflite/read.js';
import { ModelError } from '@nobg/models/model-error.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Field, flatbuffer, type Item } from './build-flatbuffer.js';
import { fixture } from './fixture.js';

const { cases } = await fixture(
  'tflite-operators.json',
  z.object({ cases: z.array(z.object({ name: z.string(), network: z.base64() })) }),
);
const someNetwork = fc.constantFrom(...cases.map((c) => Buffer.from(c.network, 'base64')));

/** Converts what may be anything; only a refusal in a sentence may come of it. */
function refusal(file: Uint8Array): string | null {
  try {
    convertTflite(readTflite(file));
    return null;
  } catch (error) {
    if (error instanceof ModelError && error.code === 'compile') return error.message;
    throw error;
  }
}

function expectSentence(file: Uint8Array): void {
  const message = refusal(file);
  expect(message === null || /^[A-Z"].*\.$/s.test(message)).toBe(true);
}

describe('a damaged TFLite file is converted or refused with a ModelError', () => {
  test('a truncated file is refused', () => {
    fc.assert(
      fc.property(someNetwork, fc.double({ min: 0, max: 1, noNaN: true }), (file, part) => {
        expectSentence(file.subarray(0, Math.floor(part * file.length)));
      }),
      { numRuns: 300 },
    );
  });

  test('a file with random bytes changed is converted or refused', () => {
    const change = fc.record({ at: fc.nat(), value: fc.nat(255) });
    const changes = fc.array(change, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(someNetwork, changes, (file, changed) => {
        const broken = Buffer.from(file);
        for (const { at, value } of changed) broken[at % broken.length] = value;
        expectSentence(broken);
      }),
      { numRuns: 2000 },
    );
  });

  test('a file with a length or offset changed is converted or refused', () => {
    const word = fc.oneof(fc.nat(5000), fc.constantFrom(-1, 2 ** 31 - 1, -(2 ** 31), 2 ** 24));
    fc.assert(
      fc.property(someNetwork, fc.nat(), word, (file, at, value) => {
        const broken = Buffer.from(file);
        broken.writeInt32LE(value, 4 * (at % (broken.length >> 2)));
        expectSentence(broken);
      }),
      { numRuns: 2000 },
    );
  });

  test('random bytes after the file identifier are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 200 }), (bytes) => {
        expectSentence(Buffer.concat([bytes.subarray(0, 4), Buffer.from('TFL3'), bytes]));
      }),
    );
  });
});

const text = (value: string): Item => ({ bytes: Buffer.from(value) });
const table = (fields: Record<number, Field>): Item => ({ table: fields });
const tensor = (name: string, fields: Record<number, Field> = {}): Item =>
  table({ 0: { ints: [1, 2] }, 3: text(name), ...fields });
const OPERATOR = { 1: { ints: [0] }, 2: { ints: [1] } };

interface Parts {
  readonly code?: Item;
  readonly tensors?: readonly Item[];
  readonly operators?: readonly Item[];
  readonly buffers?: readonly Item[];
  readonly graphs?: number;
}

/** A network of one operator, ABS unless it is changed: `x` in, `y` out, of two floats each. */
function network(parts: Parts = {}): Buffer {
  const {
    code = table({ 3: 101 }),
    tensors = [tensor('x'), tensor('y')],
    operators = [table(OPERATOR)],
    buffers = [table({})],
    graphs = 1,
  } = parts;
  const graph = table({
    0: { items: tensors },
    1: { ints: [0] },
    2: { ints: [1] },
    3: { items: operators },
  });
  return flatbuffer(
    'TFL3',
    table({
      1: { items: [code] },
      2: { items: Array<Item>(graphs).fill(graph) },
      4: { items: buffers },
    }),
  );
}

test('the unchanged network of these tests is valid', () => {
  expect(refusal(network())).toBeNull();
});

const weights = (bytes: number): readonly Item[] => [
  table({}),
  table({ 0: { bytes: Buffer.alloc(bytes) } }),
];
const transposed = (...perm: number[]): Parts => ({
  code: table({ 3: 39 }),
  tensors: [tensor('x'), tensor('y'), tensor('perm', { 0: { ints: [2] }, 1: 2, 2: 1 })],
  operators: [table({ ...OPERATOR, 1: { ints: [0, 2] } })],
  buffers: [table({}), table({ 0: { bytes: new Uint8Array(Int32Array.from(perm).buffer) } })],
});

test.each<[string, Buffer, string]>([
  ['no TFLite file', Buffer.from('\x89PNG\r\n\x1a\n????'), 'it lacks the mark "TFL3"'],
  ['an operator not known here', network({ code: table({ 3: 108 }) }), 'uses COS at "y"'],
  ['one of the future', network({ code: table({ 3: 5000 }) }), 'uses operator 5000 at "y"'],
  [
    'a custom one',
    network({ code: table({ 0: 32, 1: text('Magic'), 3: 32 }) }),
    'uses custom "Magic" at "y"',
  ],
  ['several graphs', network({ graphs: 2 }), 'has 2 graphs; one was expected'],
  ['no graph', network({ graphs: 0 }), 'has 0 graphs; one was expected'],
  [
    'quantised values',
    network({ tensors: [tensor('x', { 4: table({ 2: { ints: [1] } }) }), tensor('y')] }),
    '"x" is quantised',
  ],
  [
    'sparse values',
    network({ tensors: [tensor('x', { 6: table({}) }), tensor('y')] }),
    '"x" is sparse',
  ],
  [
    'an input of integers',
    network({ tensors: [tensor('x', { 1: 2 }), tensor('y')] }),
    '"x" was expected to be float32, and is int32',
  ],
  [
    'a size below zero',
    network({ tensors: [tensor('x', { 0: { ints: [1, -1] } }), tensor('y')] }),
    '"x" has an impossible shape, [1, -1]',
  ],
  [
    'weights of another size',
    network({ tensors: [tensor('x', { 2: 1 }), tensor('y')], buffers: weights(12) }),
    '"x" is float32[1, 2], 8 bytes; 12 are in the file',
  ],
  [
    'weights that are not there',
    network({ tensors: [tensor('x', { 2: 7 }), tensor('y')] }),
    'The weights of "x" are not in the file',
  ],
  ['weights elsewhere', network({ buffers: [table({ 1: 4096 })] }), 'outside of its tables'],
  [
    'a tensor that is not there',
    network({ operators: [table({ ...OPERATOR, 2: { ints: [9] } })] }),
    'has no tensor 9',
  ],
  [
    'an operator that reads what comes later',
    network({ operators: [table({ ...OPERATOR, 1: { ints: [1] } })] }),
    'ABS at "y" cannot be used: its input 0, "y", is not made before it',
  ],
  ['an output that nothing makes', network({ operators: [] }), 'Nothing makes output "y"'],
  [
    'an order of dimensions that is none',
    network(transposed(1, 1)),
    '[1, 1] is no order of 2 dimensions',
  ],
  ['an axis that there is not', network(transposed(0, 2)), 'it has an axis 2 for 2 dimensions'],
])('%s is refused with what it is', (_, file, message) => {
  expect(refusal(file)).toContain(message);
});

test('a small file that unfolds into a very large network is not read to its end', () => {
  const wide = table({ ...OPERATOR, 1: { ints: Array<number>(100_000).fill(0) } });
  const file = network({ operators: Array<Item>(100_000).fill(wide) });
  expect(file.length).toBeLessThan(2 ** 20);
  expect(refusal(file)).toContain('damaged or cut short');
});
