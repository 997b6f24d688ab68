import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { ModelError } from '@nobg/models/model-error.js';
import type { Attribute, Model } from '@nobg/models/onnx/model.js';
import { ModelProtoSchema, type TensorProtoSchema } from '@nobg/models/onnx/proto/onnx_pb.js';
import { readModel } from '@nobg/models/onnx/read.js';
import { int64Tensor } from '@nobg/models/onnx/tensor.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { sha256OfFile } from '@nobg/models/sha256.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, graph, model, node, toFloat16, value, weights } from './build-graph.js';
import { temporaryFolder } from './temporary-folder.js';

type TensorInit = MessageInitShape<typeof TensorProtoSchema>;

async function writtenAndRead(what: Model): Promise<Model> {
  const path = join(await temporaryFolder(), 'a.onnx');
  await writeModel(what, path);
  return readModel(await readFile(path));
}

/** The ONNX file of one tensor that is given as the format's own message. */
function fileOf(tensor: TensorInit): Uint8Array {
  const file = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 15n }],
    graph: { name: 'g', initializer: [{ name: 't', ...tensor }] },
  });
  return toBinary(ModelProtoSchema, file);
}

function tensorIn(file: Uint8Array) {
  return readModel(file).graph.initializers.get('t')!;
}

test('a network that is written and read again is the same', async () => {
  const inner = graph({
    nodes: [node('Identity', ['x'], 'branch')],
    initializers: new Map([['k', floats([2], [1, 2])]]),
    outputs: [value('branch', 'float32', 'n', null)],
  });
  const attributes: Record<string, Attribute> = {
    int: { kind: 'int', value: 2n ** 63n - 1n },
    negative: { kind: 'int', value: -(2n ** 63n) },
    ints: { kind: 'ints', value: [0n, -1n, 2n ** 53n + 1n] },
    float: { kind: 'float', value: 0.5 },
    floats: { kind: 'floats', value: [1.5, -2] },
    string: { kind: 'string', value: 'half_pixel é' },
    strings: { kind: 'strings', value: ['a', ''] },
    tensor: { kind: 'tensor', value: int64Tensor([], [7n]) },
    graph: { kind: 'graph', value: inner },
    graphs: { kind: 'graphs', value: [inner, inner] },
  };
  const original = model({
    inputs: [value('x', 'float16', 1, 'c', null)],
    outputs: [{ name: 'y', type: 'bool', shape: null }],
    nodes: [node('Anything', ['x', '', 'w'], 'y', attributes)],
    initializers: new Map([
      ['w', weights([300, 7])],
      ['half', toFloat16(weights([5]))],
      ['scalar', floats([], [3])],
      ['empty', floats([0], [])],
    ]),
  });
  const again = await writtenAndRead(original);
  expect(plain(again)).toEqual(plain(original));
});

/** Bytes as hex and maps as lists, so that views of different kinds compare by content. */
function plain(thing: unknown): unknown {
  if (ArrayBuffer.isView(thing)) {
    return Buffer.from(thing.buffer, thing.byteOffset, thing.byteLength).toString('hex');
  }
  if (thing instanceof Map) return [...thing].map(plain);
  if (Array.isArray(thing)) return thing.map(plain);
  if (typeof thing !== 'object' || thing === null) return thing;
  return Object.fromEntries(Object.entries(thing).map(([k, v]) => [k, plain(v)]));
}

test('writing tells the size and the SHA-256 of the file', async () => {
  const path = join(await temporaryFolder(), 'a.onnx');
  const written = await writeModel(model({ initializers: new Map([['w', weights([999])]]) }), path);
  expect(written).toEqual(await sha256OfFile(path));
});

test('an attribute that has the default value of its field is written', async () => {
  const path = join(await temporaryFolder(), 'a.onnx');
  const zero: Attribute = { kind: 'int', value: 0n };
  await writeModel(model({ nodes: [node('Anything', [], 'y', { k: zero })] }), path);
  // Fields 1 (name), 3 (i) and 20 (type).
  expect((await readFile(path)).toString('hex')).toContain('0a016b1800a00102');
});

test.each([
  ['floats', { dataType: 1, dims: [2n], floatData: [1.5, -2] }, Float32Array.of(1.5, -2)],
  ['doubles', { dataType: 11, dims: [1n], doubleData: [0.1] }, Float64Array.of(0.1)],
  [
    'float16 values',
    { dataType: 10, dims: [2n], int32Data: [0x3c00, 0xc000] },
    Uint16Array.of(0x3c00, 0xc000),
  ],
  ['bytes', { dataType: 3, dims: [2n], int32Data: [-1, 5] }, Int8Array.of(-1, 5)],
  ['int32', { dataType: 6, dims: [1n], int32Data: [-70_000] }, Int32Array.of(-70_000)],
  ['int64', { dataType: 7, dims: [2n], int64Data: [-1n, 5n] }, BigInt64Array.of(-1n, 5n)],
  ['uint64', { dataType: 13, dims: [1n], uint64Data: [9n] }, BigUint64Array.of(9n)],
])('%s in fields of their own are read as raw bytes', (_, message, expected) => {
  expect(Buffer.from(tensorIn(fileOf(message)).data)).toEqual(Buffer.from(expected.buffer));
});

test('a tensor whose bytes do not fit its shape is refused by name', () => {
  const file = fileOf({ dataType: 1, dims: [3n], rawData: new Uint8Array(8) });
  expect(() => readModel(file)).toThrow(
    'Tensor "t" is float32[3], which takes 12 bytes, but has 8',
  );
});

test('weights in another file are refused by name', () => {
  const file = fileOf({ dataType: 1, dims: [3n], dataLocation: 1 });
  expect(() => readModel(file)).toThrow('Tensor "t" keeps its values in another file');
});

test('an unknown element type is refused by name', () => {
  expect(() => readModel(fileOf({ dataType: 99 }))).toThrow('"t" has unknown element type 99');
});

test('any bytes are read or refused with a sentence, never worse', () => {
  const whole = fileOf({ dataType: 1, dims: [3n], rawData: new Uint8Array(12) });
  const damaged = fc
    .tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(whole.length))
    .map(([at, byte, end]) => {
      const bytes = Uint8Array.from(whole);
      bytes[at] = byte;
      return bytes.subarray(0, end);
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
      try {
        readModel(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelError);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a folder that takes no files is the error of the file system', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(writeModel(model({}), join(file, 'a.onnx'))).rejects.toMatchObject({
    code: 'ENOTDIR',
  });
});
