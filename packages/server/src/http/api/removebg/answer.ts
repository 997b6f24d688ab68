import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RESULT_MEDIA_TYPES } from '@nobg/contract/output.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { openPlain } from '../../open-plain.js';

/** Three bytes become four characters: pieces of this many join without padding between them. */
const PIECE_BYTES = 48 * 1024;

/**
 * Whether the caller wants JSON and nothing else. A caller who takes pictures as well gets one:
 * axios says `application/json, text/plain, anything` unless told otherwise.
 */
export function wantsJson(request: FastifyRequest): boolean {
  const types = (request.headers.accept ?? '*/*')
    .split(',')
    .map((entry) => entry.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  const takesPictures = types.some((type) =>
    /^(?:\*|image|application)\/(?:\*|zip|png|jpeg|webp)$/.test(type),
  );
  return types.includes('application/json') && !takesPictures;
}

/** Sends the file at `path`, which may be deleted as soon as this resolves. */
export async function sendPicture(
  reply: FastifyReply,
  path: string,
  { format, bytes }: Pick<CutoutResult, 'format' | 'bytes'>,
): Promise<FastifyReply> {
  const file = await openPlain(path);
  return reply
    .type(RESULT_MEDIA_TYPES[format])
    .header('Content-Length', bytes)
    .send(file.createReadStream());
}

/** The same in JSON, with the picture in base64; it is never in memory whole. */
export async function sendJson(
  reply: FastifyReply,
  path: string,
  { foreground, bytes }: Pick<CutoutResult, 'foreground' | 'bytes'>,
): Promise<FastifyReply> {
  const { top, left, width, height } = foreground;
  const box = {
    foreground_top: top,
    foreground_left: left,
    foreground_width: width,
    foreground_height: height,
  };
  const before = '{"data":{"result_b64":"';
  const after = `",${JSON.stringify(box).slice(1, -1)}}}`;
  const length = before.length + 4 * Math.ceil(bytes / 3) + after.length;
  const file = await openPlain(path);
  return reply
    .type('application/json; charset=utf-8')
    .header('Content-Length', length)
    .send(Readable.from(json(file, before, after), { objectMode: false }));
}

async function* json(file: FileHandle, before: string, after: string): AsyncGenerator<Buffer> {
  try {
    yield Buffer.from(before);
    for (;;) {
      const piece = Buffer.alloc(PIECE_BYTES);
      const length = await readFull(file, piece);
      if (length > 0) yield Buffer.from(piece.toString('base64', 0, length));
      if (length < PIECE_BYTES) break;
    }
    yield Buffer.from(after);
  } finally {
    await file.close();
  }
}

/** Fills the buffer unless the file ends before; resolves to how many bytes are in it. */
async function readFull(file: FileHandle, buffer: Buffer): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}
