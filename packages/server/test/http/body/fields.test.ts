import { NobgError } from '@nobg/contract/errors.js';
import { decodeBase64 } from '@nobg/server/http/body/base64.js';
import type { FieldReader } from '@nobg/server/http/body/field-piece.js';
import { jsonFields } from '@nobg/server/http/body/json-fields.js';
import { urlencodedFields } from '@nobg/server/http/body/urlencoded-fields.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Bytes cut into chunks at these places. */
function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const ends = [...places, bytes.length];
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

/** Names and values that a reader makes of a body. */
function read(reader: FieldReader, body: string, cuts: readonly number[] = []): [string, string][] {
  const fields: [string, string][] = [];
  let value: Buffer[] = [];
  function take(pieces: Iterable<{ name: string; data: Buffer; last: boolean }>): void {
    for (const { name, data, last } of pieces) {
      value.push(data);
      if (!last) continue;
      fields.push([name, Buffer.concat(value).toString()]);
      value = [];
    }
  }
  for (const chunk of chunksOf(Buffer.from(body), cuts)) take(reader.feed(chunk));
  take(reader.end());
  return fields;
}

const cuts = fc.array(fc.nat(), { maxLength: 20 });
const names = fc.string({ unit: 'binary', maxLength: 20 });
const texts = fc.string({ unit: 'binary', maxLength: 200 });

describe('a JSON body', () => {
  const json = (body: string, at: readonly number[] = []) => read(jsonFields(), body, at);

  it('gives the fields that JSON.parse gives, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.dictionary(names, texts, { noNullPrototype: true }), cuts, (fields, at) => {
        for (const body of [JSON.stringify(fields), JSON.stringify(fields, null, 2)]) {
          expect(json(body, at)).toEqual(Object.entries(JSON.parse(body)));
        }
      }),
    );
  });

  it('reads escapes as some languages write them', () => {
    expect(json(String.raw`{"a":"x\/\u002B\u00e9\ud83d\ude00\n"}`)).toEqual([['a', 'x/+é😀\n']]);
    expect(json(String.raw`{"a":"\ud83d!"}`)).toEqual([['a', '\ufffd!']]);
  });

  it('gives numbers and booleans as they are written, null as nothing, the deeper as JSON', () => {
    const body = '{"a": 1.5, "b":true,"c":null, "d":{"e":["}\\""]},"f":[]}';
    fc.assert(
      fc.property(cuts, (at) => {
        expect(json(body, at)).toEqual([
          ['a', '1.5'],
          ['b', 'true'],
          ['c', ''],
          ['d', '{"e":["}\\""]}'],
          ['f', '[]'],
        ]);
      }),
    );
    expect(json(' { } ')).toEqual([]);
  });

  const broken = [
    '',
    '[]',
    '"a"',
    '{',
    '{"a"',
    '{"a":',
    '{"a":"b',
    '{"a":"b"',
    '{"a":"b",}',
    '{"a":"b"}x',
    '{a:1}',
    '{"a":nope}',
    '{"a":"\\x"}',
    '{"a":"\\u00g0"}',
    `{"a":${'['.repeat(40)}`,
    `{"${'x'.repeat(201)}":1}`,
  ];
  it.each(broken)('is refused when it is %s', (body) => {
    expect(() => json(body)).toThrow(NobgError);
  });

  it('is read or refused, whatever it holds', () => {
    const bodies = fc.oneof(texts, fc.stringMatching(/^[{}":,[\]\\a1tru null]{0,40}$/));
    fc.assert(
      fc.property(bodies, cuts, (body, at) => {
        try {
          json(body, at);
        } catch (error) {
          expect(error).toBeInstanceOf(NobgError);
        }
      }),
    );
  });
});

describe('an urlencoded body', () => {
  const form = (body: string, at: readonly number[] = []) =>
    read(
      urlencodedFields((name) => name === 'b64'),
      body,
      at,
    );

  it('gives the fields that URLSearchParams gives, wherever it is cut', () => {
    const filled = fc.dictionary(
      fc.stringMatching(/^[a-z [\]]{1,12}$/),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(filled, cuts, (fields, at) => {
        const body = new URLSearchParams(fields).toString();
        expect(form(body, at)).toEqual(Object.entries(fields));
      }),
    );
  });

  it('keeps the + of base64 that nobody escaped', () => {
    expect(form('b64=a+b&text=a+b&none')).toEqual([
      ['b64', 'a+b'],
      ['text', 'a b'],
    ]);
  });

  it.each(['a=%', 'a=%4', 'a=%zz', `${'x'.repeat(300)}=1`])('is refused when it is %s', (body) => {
    expect(() => form(body)).toThrow(NobgError);
  });
});

describe('base64', () => {
  async function decode(text: string, at: readonly number[] = []): Promise<Buffer> {
    async function* chunks() {
      yield* chunksOf(Buffer.from(text), at);
    }
    const pieces: Buffer[] = [];
    for await (const piece of decodeBase64(chunks())) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  it('is what it was, in either alphabet, broken into lines, padded or not, as a data URL', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), cuts, async (bytes, at) => {
        const text = Buffer.from(bytes).toString('base64');
        const forms = [
          text,
          Buffer.from(bytes).toString('base64url'),
          text.replace(/.{10}/g, '$&\r\n'),
          `data:image/png;base64,${text}`,
        ];
        for (const form of forms) expect(await decode(form, at)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each(['!', 'a', 'ab!d', 'ab==cd==', '====', `data:${'x'.repeat(300)}`])(
    'is refused when it is %s',
    async (text) => {
      await expect(decode(text)).rejects.toMatchObject({ code: 'unreadable_image' });
    },
  );
});
