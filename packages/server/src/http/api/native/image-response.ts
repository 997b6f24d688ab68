import type { Readable } from 'node:stream';
import { HEADERS } from '@nobg/contract/headers.js';
import { RESULT_MEDIA_TYPES } from '@nobg/contract/output.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import type { FastifyReply } from 'fastify';
import { base64Response } from '../base64-response.js';

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

/** Answers with the picture itself. */
export function sendBinary(reply: FastifyReply, picture: Picture, stream: Readable): FastifyReply {
  return reply
    .type(RESULT_MEDIA_TYPES[picture.format])
    .header('Content-Length', picture.bytes)
    .header('Content-Disposition', `inline; filename="cutout.${picture.format}"`)
    .headers(pictureHeaders(picture))
    .send(stream);
}

/** Answers with JSON that holds the picture as `image_base64`. */
export function sendBase64(
  reply: FastifyReply,
  about: object,
  { bytes }: Picture,
  stream: Readable,
): FastifyReply {
  const before = `${JSON.stringify(about).slice(0, -1)},"image_base64":"`;
  return base64Response(reply, { before, after: '"}', bytes }, stream);
}
