import { malformed } from './field-piece.js';

const [QUOTE, BACKSLASH] = Buffer.from('"\\');

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Decodes one JSON string, whose opening quote was read, however its bytes are cut. */
export interface JsonString {
  /**
   * @param at where in the chunk to go on
   * @returns what was decoded, where to go on, and whether the closing quote was met
   */
  feed(chunk: Buffer, at: number): { data: Buffer; next: number; ended: boolean };
}

export function jsonString(): JsonString {
  /** What came of an escape: `\`, `\u`, `\u00`; null outside of one. */
  let pending: string | null = null;
  /** First half of a pair, waiting for its second. */
  let high = '';

  /** The text of a whole escape; null while more of it is to come. */
  function endOfEscape(byte: number): string | null {
    pending += String.fromCharCode(byte);
    const body = (pending as string).slice(1);
    if (body === 'u') return null;
    if (body.startsWith('u')) {
      if (!/^u[\da-f]{1,4}$/i.test(body)) throw badEscape();
      if (body.length < 5) return null;
      pending = null;
      return String.fromCharCode(Number.parseInt(body.slice(1), 16));
    }
    pending = null;
    const text = ESCAPES[body];
    if (text === undefined) throw badEscape();
    return text;
  }

  /** Halves of a pair become one character; a half alone becomes U+FFFD, as in Node. */
  function encode(text: string): Buffer {
    const whole = high + text;
    high = /^[\ud800-\udbff]$/.test(text) ? text : '';
    return Buffer.from(high === '' ? whole : whole.slice(0, -1));
  }

  return {
    feed(chunk, at) {
      const pieces: Buffer[] = [];
      const flush = (): void => {
        if (high === '') return;
        pieces.push(Buffer.from(high));
        high = '';
      };
      let i = at;
      while (i < chunk.length) {
        if (pending !== null) {
          const text = endOfEscape(chunk[i] as number);
          if (text !== null) pieces.push(encode(text));
          i += 1;
          continue;
        }
        let end = i;
        while (end < chunk.length && chunk[end] !== QUOTE && chunk[end] !== BACKSLASH) end += 1;
        if (end > i || chunk[end] === QUOTE) flush();
        if (end > i) pieces.push(chunk.subarray(i, end));
        i = end + 1;
        if (chunk[end] === QUOTE) return { data: join(pieces), next: i, ended: true };
        if (chunk[end] === BACKSLASH) pending = '\\';
      }
      return { data: join(pieces), next: chunk.length, ended: false };
    },
  };
}

function join(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}

function badEscape(): Error {
  return malformed('The JSON body has a string with an escape that JSON does not know.');
}
