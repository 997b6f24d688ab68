import { type FieldPiece, type FieldReader, MAX_NAME_BYTES, malformed } from './field-piece.js';

const [AND, EQUALS, PLUS, PERCENT, SPACE] = Buffer.from('&=+% ');

/**
 * Reads `application/x-www-form-urlencoded`.
 * @param keepPlus whether a field's + stays one: base64 that nobody escaped has them
 */
export function urlencodedFields(keepPlus: (name: string) => boolean): FieldReader {
  let name: number[] = [];
  /** Null while the name is read. */
  let field: { name: string; keepPlus: boolean } | null = null;
  /** % and what follows, cut off by the end of a chunk. */
  let rest = Buffer.alloc(0);

  function decode(bytes: Buffer, plusStays: boolean): Buffer {
    const decoded = Buffer.alloc(bytes.length);
    let length = 0;
    for (let i = 0; i < bytes.length; i += 1) {
      const byte = bytes[i] as number;
      if (byte === PERCENT) {
        const digits = bytes.toString('latin1', i + 1, i + 3);
        if (!/^[\da-f]{2}$/i.test(digits)) {
          throw malformed('The form has a % without two hexadecimal digits behind it.');
        }
        decoded[length] = Number.parseInt(digits, 16);
        i += 2;
      } else decoded[length] = byte === PLUS && !plusStays ? (SPACE as number) : byte;
      length += 1;
    }
    return decoded.subarray(0, length);
  }

  function startValue(): void {
    const decoded = decode(Buffer.from(name), false).toString();
    field = { name: decoded, keepPlus: keepPlus(decoded) };
    name = [];
  }

  function* value(bytes: Buffer, last: boolean): Generator<FieldPiece> {
    if (field === null) return;
    const whole = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const cut = last ? whole.length : beforeEscape(whole);
    rest = Buffer.from(whole.subarray(cut));
    const data = decode(whole.subarray(0, cut), field.keepPlus);
    if (data.length > 0 || last) yield { name: field.name, data, last };
    if (last) field = null;
  }

  function* feed(chunk: Buffer): Generator<FieldPiece> {
    for (let at = 0; at < chunk.length; ) {
      if (field !== null) {
        const end = chunk.indexOf(AND as number, at);
        yield* value(chunk.subarray(at, end === -1 ? chunk.length : end), end !== -1);
        at = end === -1 ? chunk.length : end + 1;
        continue;
      }
      const byte = chunk[at] as number;
      at += 1;
      if (byte === EQUALS) startValue();
      else if (byte === AND) name = [];
      else if (name.push(byte) > MAX_NAME_BYTES) {
        throw malformed(`The form has a name of more than ${MAX_NAME_BYTES} bytes.`);
      }
    }
  }

  return { feed, end: () => value(Buffer.alloc(0), true) };
}

/** Where an escape begins that the bytes cut off; their length where none is. */
function beforeEscape(bytes: Buffer): number {
  const at = bytes.lastIndexOf(PERCENT as number);
  return at !== -1 && at > bytes.length - 3 ? at : bytes.length;
}
