import { type FieldPiece, type FieldReader, MAX_NAME_BYTES, malformed } from './field-piece.js';
import { jsonString } from './json-string.js';

const BOM = Buffer.from('\ufeff');
const SPACE = new Set(Buffer.from(' \t\r\n'));
const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COLON, COMMA] =
  Buffer.from('"\\{}[]:,');

/** As deep as a value may be; no API has deeper ones. */
const MAX_DEPTH = 32;
/** Longest number, `true`, `false` or `null`. */
const MAX_WORD = 32;

type State =
  | 'start'
  | 'first-name'
  | 'name'
  | 'colon'
  | 'value'
  | 'text'
  | 'nested'
  | 'word'
  | 'after'
  | 'done';

/**
 * Reads one JSON object. Strings are given decoded, numbers and booleans as they are written,
 * and what is deeper as its JSON text; null is given as an empty value.
 */
export function jsonFields(): FieldReader {
  let state: State = 'start';
  let string = jsonString();
  let inString = false;
  let name = '';
  let pieces: Buffer[] = [];
  let word = '';
  let depth = 0;
  let escaped = false;

  const expected = (what: string): Error =>
    malformed(`The body is not a JSON object of fields: expected ${what}.`);

  function nameOf(): string {
    const bytes = Buffer.concat(pieces);
    pieces = [];
    return bytes.toString();
  }

  function readName(chunk: Buffer, at: number): number {
    const { next, data, ended } = string.feed(chunk, at);
    pieces.push(data);
    if (pieces.reduce((sum, { length }) => sum + length, 0) > MAX_NAME_BYTES) {
      throw malformed(`The body has a name of more than ${MAX_NAME_BYTES} bytes.`);
    }
    if (ended) {
      name = nameOf();
      inString = false;
      state = 'colon';
    }
    return next;
  }

  function* readNested(chunk: Buffer, at: number): Generator<FieldPiece, number> {
    for (let i = at; i < chunk.length; i += 1) {
      const byte = chunk[i];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN || byte === OPEN_LIST) depth += 1;
      else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
      if (depth > MAX_DEPTH) throw expected(`values at most ${MAX_DEPTH} deep`);
      if (depth === 0) {
        state = 'after';
        yield { name, data: chunk.subarray(at, i + 1), last: true };
        return i + 1;
      }
    }
    yield { name, data: chunk.subarray(at), last: false };
    return chunk.length;
  }

  function endWord(): FieldPiece {
    if (!/^(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.test(word))
      throw expected('a value');
    const data = Buffer.from(word === 'null' ? '' : word);
    word = '';
    state = 'after';
    return { name, data, last: true };
  }

  /** One byte between values. */
  function step(byte: number): void {
    if (SPACE.has(byte)) return;
    if (state === 'start' && byte === OPEN) state = 'first-name';
    else if (state === 'first-name' && byte === CLOSE) state = 'done';
    else if ((state === 'first-name' || state === 'name') && byte === QUOTE) {
      state = 'name';
      inString = true;
      string = jsonString();
    } else if (state === 'colon' && byte === COLON) state = 'value';
    else if (state === 'after' && byte === COMMA) state = 'name';
    else if (state === 'after' && byte === CLOSE) state = 'done';
    else throw expected(EXPECTED[state]);
  }

  function startValue(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    if (SPACE.has(byte)) return at + 1;
    if (byte === QUOTE) {
      state = 'text';
      string = jsonString();
      return at + 1;
    }
    inString = false;
    depth = 0;
    state = byte === OPEN || byte === OPEN_LIST ? 'nested' : 'word';
    return at;
  }

  /** Bytes of a byte order mark that were read; some programs write one before JSON. */
  let marks = 0;

  function* feed(chunk: Buffer): Generator<FieldPiece> {
    let at = 0;
    while (
      state === 'start' &&
      marks < BOM.length &&
      at < chunk.length &&
      chunk[at] === BOM[marks]
    ) {
      marks += 1;
      at += 1;
    }
    while (at < chunk.length) {
      if (state === 'name' && inString) at = readName(chunk, at);
      else if (state === 'value') at = startValue(chunk, at);
      else if (state === 'nested') at = yield* readNested(chunk, at);
      else if (state === 'text') {
        const { next, data, ended } = string.feed(chunk, at);
        at = next;
        if (ended) state = 'after';
        yield { name, data, last: ended };
      } else if (state === 'word') {
        const byte = chunk[at] as number;
        if (SPACE.has(byte) || byte === COMMA || byte === CLOSE) yield endWord();
        else {
          word += String.fromCharCode(byte);
          if (word.length > MAX_WORD) throw expected('a value');
          at += 1;
        }
      } else {
        step(chunk[at] as number);
        at += 1;
      }
    }
  }

  return {
    feed,
    end() {
      if (state !== 'done') throw malformed('The JSON body ends before its object does.');
      return [];
    },
  };
}

const EXPECTED: Readonly<Record<State, string>> = {
  start: '{',
  'first-name': 'a name or }',
  name: 'a name',
  colon: ':',
  value: 'a value',
  text: 'text',
  nested: 'a value',
  word: 'a value',
  after: ', or }',
  done: 'nothing after }',
};
