import { ModelError } from '../../model-error.js';

/** Bytes of one reference: tables, vectors and strings are reached by unsigned 32-bit offsets. */
const OFFSET = 4;

/**
 * A FlatBuffers file whose every access is checked against its end, because files come
 * from strangers. A file can name one vector a million times over, so what may be read
 * out of it is bounded too: twice its size, where an honest one stays below once.
 * @see https://flatbuffers.dev/internals/
 */
export class FlatBuffer {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private budget: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.budget = 2 * bytes.byteLength;
  }

  /** @throws ModelError `compile`, as all reading does, where the file is cut short or broken. */
  root(): Table {
    return new Table(this, this.follow(0));
  }

  uint8(at: number): number {
    this.need(at, 1);
    return this.view.getUint8(at);
  }

  int8(at: number): number {
    this.need(at, 1);
    return this.view.getInt8(at);
  }

  uint16(at: number): number {
    this.need(at, 2);
    return this.view.getUint16(at, true);
  }

  int32(at: number): number {
    this.need(at, 4);
    return this.view.getInt32(at, true);
  }

  uint32(at: number): number {
    this.need(at, 4);
    return this.view.getUint32(at, true);
  }

  float32(at: number): number {
    this.need(at, 4);
    return this.view.getFloat32(at, true);
  }

  /** The place that the reference at `at` points to. */
  follow(at: number): number {
    return at + this.uint32(at);
  }

  /** Start and length of a vector with elements of `size` bytes, all of it inside the file. */
  vector(at: number, size: number): { readonly start: number; readonly length: number } {
    const length = this.uint32(at);
    this.need(at + OFFSET, length * size);
    // One more, so that empty vectors cannot be read for ever either.
    this.budget -= length * size + 1;
    if (this.budget < 0) throw broken();
    return { start: at + OFFSET, length };
  }

  private need(at: number, count: number): void {
    if (at < 0 || at + count > this.bytes.byteLength) throw broken();
  }
}

/** A table: fields by their number in the schema, each of which may be left out. */
export class Table {
  private readonly file: FlatBuffer;
  private readonly at: number;
  private readonly fields: number;
  private readonly fieldsEnd: number;

  constructor(file: FlatBuffer, at: number) {
    this.file = file;
    this.at = at;
    this.fields = at - file.int32(at);
    this.fieldsEnd = this.fields + file.uint16(this.fields);
  }

  bool(field: number): boolean {
    return this.uint8(field) !== 0;
  }

  uint8(field: number): number {
    const at = this.find(field);
    return at === null ? 0 : this.file.uint8(at);
  }

  int8(field: number): number {
    const at = this.find(field);
    return at === null ? 0 : this.file.int8(at);
  }

  int32(field: number, otherwise = 0): number {
    const at = this.find(field);
    return at === null ? otherwise : this.file.int32(at);
  }

  uint32(field: number): number {
    const at = this.find(field);
    return at === null ? 0 : this.file.uint32(at);
  }

  float32(field: number): number {
    const at = this.find(field);
    return at === null ? 0 : this.file.float32(at);
  }

  /** Null where the table was left out. */
  table(field: number): Table | null {
    const at = this.find(field);
    return at === null ? null : new Table(this.file, this.file.follow(at));
  }

  tables(field: number): readonly Table[] {
    const { start, length } = this.vector(field, OFFSET);
    return Array.from(
      { length },
      (_, i) => new Table(this.file, this.file.follow(start + i * OFFSET)),
    );
  }

  int32s(field: number): readonly number[] {
    const { start, length } = this.vector(field, 4);
    return Array.from({ length }, (_, i) => this.file.int32(start + i * 4));
  }

  /** A view into the file. */
  bytes(field: number): Uint8Array {
    const { start, length } = this.vector(field, 1);
    return this.file.bytes.subarray(start, start + length);
  }

  text(field: number): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  /** An empty one where it was left out. */
  private vector(field: number, size: number): { start: number; length: number } {
    const at = this.find(field);
    return at === null ? { start: 0, length: 0 } : this.file.vector(this.file.follow(at), size);
  }

  private find(field: number): number | null {
    // A table's list of fields begins with its own length and the table's.
    const entry = this.fields + 4 + 2 * field;
    if (entry + 2 > this.fieldsEnd) return null;
    const offset = this.file.uint16(entry);
    return offset === 0 ? null : this.at + offset;
  }
}

function broken(): ModelError {
  return new ModelError('compile', 'The TFLite file is damaged or cut short; fetch it again.');
}
