import { Readable } from 'node:stream';
import { HEADERS } from '@nobg/contract/headers.js';
import { RESULT_MEDIA_TYPES } from '@nobg/contract/output.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import type { FastifyReply } from 'fastify';
import { openPlain } from '../../open-plain.js';

/** Three bytes become four characters: pieces of a multiple join without padding between them. */
const GROUP = 3;

type Picture = Pick<
  CutoutResult,
  'width' | 'height' | 'foreground' | 'type' | 'mode' | 'format' | 'bytes'
>;

/** Says in headers what JSON would say of a picture. */
function pictureHeaders({ width, height, foreground, type, mode }: Picture) {
  return {
    [HEADERS.width]: String(width),
    [HEADERS.height]: String(height),
    [HEADERS.type]: type,
    [HEADERS.mode]: mode,
    [HEADERS.foregroundLeft]: String(foreground.left),
    [HEADERS.foregroundTop]: String(foreground.top),
    [HEADERS.foregroundWidth]: String(foreground.width),
    [HEADERS.foregroundHeight]: String(foreground.height),
  };
}

/** Opens a file that may be deleted as soon as this resolves. */
export async function openPicture(path: string): Promise<Readable> {
  return (await openPlain(path)).createReadStream();
}

/** Answers with the picture itself. */
export function sendBinary(reply: FastifyReply, picture: Picture, stream: Readable): FastifyReply {
  return reply
    .type(RESULT_MEDIA_TYPES[picture.format])
    .header('Content-Length', picture.bytes)
    .header('Content-Disposition', `inline; filename="cutout.${picture.format}"`)
    .headers(pictureHeaders(picture))
    .send(stream);
}

/** Answers with JSON that holds the picture as `image_base64`; it is never in memory whole. */
export function sendBase64(
  reply: FastifyReply,
  about: object,
  { bytes }: Picture,
  stream: Readable,
): FastifyReply {
  const before = `${JSON.stringify(about).slice(0, -1)},"image_base64":"`;
  const after = '"}';
  const length = Buffer.byteLength(before) + 4 * Math.ceil(bytes / GROUP) + after.length;
  return reply
    .type('application/json; charset=utf-8')
    .header('Content-Length', length)
    .send(Readable.from(encoded(stream, before, after), { objectMode: false }));
}

async function* encoded(stream: Readable, before: string, after: string): AsyncGenerator<Buffer> {
  yield Buffer.from(before);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const whole = bytes.length - (bytes.length % GROUP);
    yield Buffer.from(bytes.toString('base64', 0, whole));
    rest = bytes.subarray(whole);
  }
  yield Buffer.from(rest.toString('base64') + after);
}
