import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Spent } from './spent.js';

/** Bytes of an answer and the time that it took to get. */
export interface Answer {
  /** As `serialize` of node:v8 writes it. */
  readonly bytes: Uint8Array;
  readonly spent: Spent;
}

const MAGIC = Buffer.from('NOBGANS2');
const CODING = { plain: 0, packed: 1 } as const;
/** Where the parts of the head begin: magic, coding, times, unpacked size, checksum. */
const HEAD = { coding: 8, ms: 9, cpuMs: 17, size: 25, sum: 29, end: 45 } as const;
/** Only what is packed to less than this is kept packed: the rest would cost time for nothing. */
const WORTH_PACKING = 0.9;
/** Floats of 4 bytes: their exponents hardly change from pixel to pixel, their last bits do all the time. */
const STRIDE = 4;

/**
 * An answer as a file holds it. Packing is without loss: the first, second, third and fourth bytes
 * of all floats are laid together (as Blosc's "shuffle" does) and deflated at the quickest level,
 * which leaves some 35 to 50 % of an alpha of ISNet in less time than deflating it as it lies.
 */
export async function packAnswer({ bytes, spent }: Answer): Promise<Buffer> {
  const packed = await promisify(deflateRaw)(shuffle(bytes), { level: 1 });
  const worth = packed.length < bytes.length * WORTH_PACKING;
  const body = worth ? packed : bytes;
  const head = Buffer.alloc(HEAD.end);
  MAGIC.copy(head);
  head.writeUInt8(worth ? CODING.packed : CODING.plain, HEAD.coding);
  head.writeDoubleLE(spent.ms, HEAD.ms);
  head.writeDoubleLE(spent.cpuMs, HEAD.cpuMs);
  head.writeUInt32LE(bytes.length, HEAD.size);
  checksum(head, body).copy(head, HEAD.sum);
  return Buffer.concat([head, body]);
}

/** Reads {@link packAnswer}; null where the file is not whole, or something else. */
export async function unpackAnswer(file: Buffer): Promise<Answer | null> {
  if (file.length < HEAD.end || !file.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const head = file.subarray(0, HEAD.end);
  const body = file.subarray(HEAD.end);
  if (!checksum(head, body).equals(head.subarray(HEAD.sum))) return null;
  const spent = { ms: head.readDoubleLE(HEAD.ms), cpuMs: head.readDoubleLE(HEAD.cpuMs) };
  if (head.readUInt8(HEAD.coding) === CODING.plain) return { bytes: body, spent };
  const size = head.readUInt32LE(HEAD.size);
  return { bytes: unshuffle(await promisify(inflateRaw)(body, { maxOutputLength: size })), spent };
}

/** Over head and body, so that a time that was damaged is told, too. */
function checksum(head: Buffer, body: Uint8Array): Buffer {
  const sum = createHash('sha256').update(head.subarray(0, HEAD.sum)).update(body).digest();
  return sum.subarray(0, HEAD.end - HEAD.sum);
}

function shuffle(bytes: Uint8Array): Uint8Array {
  const groups = Math.floor(bytes.length / STRIDE);
  const out = new Uint8Array(bytes.length);
  for (let k = 0; k < STRIDE; k++) {
    const plane = out.subarray(k * groups, (k + 1) * groups);
    for (let i = 0, from = k; i < groups; i++, from += STRIDE) plane[i] = bytes[from]!;
  }
  out.set(bytes.subarray(groups * STRIDE), groups * STRIDE);
  return out;
}

function unshuffle(bytes: Uint8Array): Uint8Array {
  const groups = Math.floor(bytes.length / STRIDE);
  const out = new Uint8Array(bytes.length);
  for (let k = 0; k < STRIDE; k++) {
    const plane = bytes.subarray(k * groups, (k + 1) * groups);
    for (let i = 0, to = k; i < groups; i++, to += STRIDE) out[to] = plane[i]!;
  }
  out.set(bytes.subarray(groups * STRIDE), groups * STRIDE);
  return out;
}
