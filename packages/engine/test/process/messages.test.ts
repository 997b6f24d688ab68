import { PassThrough } from 'node:stream';
import { ERROR_CODES, type ErrorCode, NobgError } from '@nobg/contract/errors.js';
import { openChannel } from '@nobg/engine/process/channel.js';
import { readFromChild } from '@nobg/engine/process/messages.js';
import { fromWireError, toWireError } from '@nobg/engine/process/wire-error.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

/** Feeds bytes to a channel, cut at the given places. */
function feed(bytes: Buffer, cuts: readonly number[]) {
  const messages: unknown[] = [];
  const ends: (Error | null)[] = [];
  const pipe = new PassThrough();
  openChannel(pipe, {
    onMessage: (value) => messages.push(value),
    onEnd: (fault) => ends.push(fault),
  });
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  // Given as they come from a pipe, without the stream's own buffer between.
  for (let i = 1; i < places.length; i += 1)
    pipe.emit('data', bytes.subarray(places[i - 1], places[i]));
  return { messages, ends, pipe };
}

describe('the channel', () => {
  it('gives every message whole and in order, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.array(fc.nat(400), { maxLength: 10 }),
        (values, cuts) => {
          const lines = values.map((value) => `${JSON.stringify(value)}\n`).join('');
          const bytes = Buffer.from(lines);
          const { messages, ends } = feed(
            bytes,
            cuts.map((at) => Math.min(at, bytes.length)),
          );
          expect(JSON.stringify(messages)).toBe(JSON.stringify(values));
          expect(ends).toEqual([]);
        },
      ),
    );
  });

  it('ends once, with the fault, on any bytes that are no message, and throws nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (noise) => {
        const line = Buffer.concat([Buffer.from('{'), Buffer.from(noise), Buffer.from('\n')]);
        fc.pre(!isJson(line));
        const { messages, ends, pipe } = feed(Buffer.concat([line, Buffer.from('1\n')]), []);
        expect(messages).toEqual([]);
        expect(ends).toEqual([expect.any(Error)]);
        expect(pipe.destroyed).toBe(true);
      }),
    );
  });

  it('swallows what is sent when the other side is gone', () => {
    const { pipe, ends } = feed(Buffer.from('no JSON\n'), []);
    expect(ends).toHaveLength(1);
    expect(pipe.writable).toBe(false);
  });
});

/** Whether the first line of the bytes parses, as the channel reads it. */
function isJson(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8', 0, line.indexOf(0x0a)));
    return true;
  } catch {
    return false;
  }
}

describe('messages of a child', () => {
  const memory = { now: 1, peak: 2, networks: ['isnet'] };
  const span = { step: 'decode', parent: null, start: 1.5, ms: 2 };
  const result = {
    width: 1,
    height: 1,
    mode: 'food',
    type: 'person',
    photo: { width: 3, height: 2 },
    format: 'png',
    confidence: 0.9,
    foreground: { left: 0, top: 0, width: 1, height: 1 },
    networks: [],
    timings: [],
    bytes: 9,
  };
  const error = { code: 'empty_file', message: 'm', fields: [], internal: null };

  it.each([
    { type: 'ready', memory },
    { type: 'start-failed', error },
    { type: 'began', id: 1 },
    { type: 'preview', id: 1, mask: 'iVBORw0KGgo=' },
    { type: 'result', id: 1, result, memory },
    { type: 'result', id: 1, memory, result: { ...result, spans: [span, { ...span, parent: 0 }] } },
    { type: 'error', id: 1, error, memory },
  ])('are taken as they are: %j', (message) => {
    expect(readFromChild(message)).toEqual(message);
  });

  it.each([
    null,
    'ready',
    {},
    { type: 'ready' },
    { type: 'ready', memory: { ...memory, now: -1 } },
    { type: 'ready', memory: { now: 1, peak: 1 } },
    { type: 'ready', memory: { ...memory, networks: ['an\nid'] } },
    { type: 'began', id: '1' },
    { type: 'preview', id: 1, mask: '")<script>' },
    { type: 'preview', id: 1, mask: 'A'.repeat(500_000) },
    { type: 'result', id: 1, memory, result: { ...result, timings: [{ step: 'decode' }] } },
    { type: 'result', id: 1, memory, result: { ...result, spans: [{ ...span, parent: 0 }] } },
    { type: 'result', id: 1, memory, result: { ...result, spans: [{ ...span, ms: -1 }] } },
    { type: 'result', id: 1, memory, result: { ...result, networks: [{ id: 'isnet' }] } },
    { type: 'result', id: 1, memory, result: { ...result, foreground: { left: 0 } } },
    { type: 'result', id: 1, memory, result: { ...result, confidence: Number.NaN } },
    { type: 'result', id: 1, memory, result: { ...result, layers: [{ class: '../x' }] } },
    { type: 'error', id: 1, memory, error: { ...error, code: 'toString' } },
    { type: 'error', id: 1, memory, error: { ...error, fields: [{ field: 'image' }] } },
    { type: 'error', id: 1, memory, error: { ...error, internal: 5 } },
  ])('are refused when anything about them is wrong: %j', (message) => {
    expect(() => readFromChild(message)).toThrow(TypeError);
  });

  it('are refused with a short excerpt, whatever came', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        try {
          readFromChild(value);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(TypeError);
          expect((thrown as Error).message.length).toBeLessThan(300);
          return;
        }
        throw new Error('random JSON was taken for a message');
      }),
    );
  });
});

describe('errors on their way', () => {
  it('keep code, message, fields and the sentence for the log', () => {
    const text = fc.string();
    const field = fc.record({ field: text, expected: text, received: text });
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        text,
        fc.array(field),
        fc.option(text),
        (code, message, fields, internal) => {
          const options = internal === null ? { fields } : { fields, internal };
          const sent = toWireError(new NobgError(code, message, options));
          const got = fromWireError(JSON.parse(JSON.stringify(sent)));
          expect(got).toBeInstanceOf(NobgError);
          expect({ ...got }).toEqual({ ...new NobgError(code, message, options) });
          expect(got.message).toBe(message);
        },
      ),
    );
  });

  it('tell the log the cause where they have no sentence for it', () => {
    const cause = new Error('VipsJpeg: premature end');
    const sent = toWireError(new NobgError('unreadable_image', 'Unreadable.', { cause }));
    expect(sent.internal).toContain('VipsJpeg: premature end');
  });
});
