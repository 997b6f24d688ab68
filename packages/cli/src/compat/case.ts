/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** What a case is given. */
export interface Replay {
  /** A photo with a subject in the middle, as the caller named it. */
  readonly photo: { readonly bytes: Buffer; readonly width: number; readonly height: number };
  readonly send: (path: string, init: RequestInit) => Promise<Answer>;
  /** Null: only what needs none is replayed. */
  readonly key: string | null;
}

/** One request as clients send it, and what they rely on in its answer. */
export interface Case {
  readonly api: 'remove.bg' | 'rembg';
  /** A fact: completes "it answers …". */
  readonly name: string;
  readonly needsKey: boolean;
  /** @throws Mismatch in words for people, where the answer is another */
  run(replay: Replay): Promise<void>;
}

/** The answer is not what clients rely on. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** @throws Mismatch unless both are the same */
export function expectSame(what: string, expected: unknown, received: unknown): void {
  const [wanted, got] = [JSON.stringify(expected), JSON.stringify(received)];
  if (wanted !== got)
    throw new Mismatch(`${what}: expected ${wanted}, but got ${got ?? 'nothing'}`);
}

/** @throws Mismatch unless it is so */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Mismatch(what);
}

/** @throws Mismatch where the bytes are no JSON */
export function jsonOf({ bytes }: Answer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new Mismatch(`expected JSON, but got "${bytes.toString('latin1', 0, 40)}"`);
  }
}

/** What a PNG's header says; its colour type is 0 for grey without alpha. */
export function pngHeader(bytes: Buffer) {
  expectThat(bytes.toString('hex', 0, 8) === '89504e470d0a1a0a', 'expected a PNG');
  return {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    depth: bytes[24],
    colourType: bytes[25],
  };
}

/** A form as clients send it; bytes go as a file. */
export function formOf(fields: Readonly<Record<string, string | Buffer>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([new Uint8Array(value)]), 'photo.jpg');
  }
  return form;
}
