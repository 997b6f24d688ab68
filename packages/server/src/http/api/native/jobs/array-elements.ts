import type { Readable } from 'node:stream';
import { NobgError } from '@nobg/contract/errors.js';

const [QUOTE, BACKSLASH, COMMA] = Buffer.from('"\\,');
const OPENING = new Set(Buffer.from('[{'));
const CLOSING = new Set(Buffer.from(']}'));

/** Bytes of one element's JSON; addresses have at most 8192. */
const MAX_ELEMENT_BYTES = 65_536;

/**
 * The elements of a JSON array, one after the other: a list of 100,000 is never whole in memory.
 * @throws NobgError `malformed_body` for anything else
 */
export async function* arrayElements(stream: Readable, field: string): AsyncGenerator<unknown> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let any = false;

  const malformed = (expected: string): Error =>
    new NobgError('malformed_body', `${field}: expected ${expected}.`, {
      fields: [{ field, expected, received: 'something else' }],
    });

  function take(part: Buffer): void {
    pieces.push(part);
    bytes += part.length;
    if (bytes > MAX_ELEMENT_BYTES) throw malformed(`at most ${MAX_ELEMENT_BYTES} bytes an element`);
  }

  function element(): unknown {
    const text = Buffer.concat(pieces).toString();
    pieces = [];
    bytes = 0;
    try {
      return JSON.parse(text);
    } catch {
      throw malformed('a list in JSON');
    }
  }

  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (OPENING.has(byte)) {
        depth += 1;
        if (depth === 1) {
          if (byte !== 0x5b) throw malformed('a list');
          from = at + 1;
        }
      } else if (CLOSING.has(byte)) {
        depth -= 1;
        if (depth > 0) continue;
        take(chunk.subarray(from, at));
        from = at + 1;
        if (any || Buffer.concat(pieces).toString().trim() !== '') yield element();
        else pieces = [];
      } else if (byte === COMMA && depth === 1) {
        take(chunk.subarray(from, at));
        from = at + 1;
        any = true;
        yield element();
      }
    }
    if (
      depth === 0 &&
      !inString &&
      pieces.length === 0 &&
      chunk.subarray(from).toString().trim() === ''
    ) {
      continue;
    }
    take(chunk.subarray(from));
  }
  if (depth !== 0 || bytes > 0) throw malformed('a list');
}
