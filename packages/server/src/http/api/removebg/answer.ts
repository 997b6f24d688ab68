import { RESULT_MEDIA_TYPES } from '@nobg/contract/output.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServedCutout } from '../../../domain/cutouts/serve-cutout.js';
import { base64Response } from '../base64-response.js';

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

type Served = Pick<ServedCutout<never>, 'cutout' | 'content'>;

/** Sends the picture itself. */
export function sendImage(
  reply: FastifyReply,
  { cutout: { format, bytes }, content }: Served,
): FastifyReply {
  return reply.type(RESULT_MEDIA_TYPES[format]).header('Content-Length', bytes).send(content);
}

/** The same in JSON, with the picture in base64. */
export function sendJson(
  reply: FastifyReply,
  { cutout: { foreground, bytes }, content }: Served,
): FastifyReply {
  if (content === null) throw new Error('The cutout was made without its content');
  const { top, left, width, height } = foreground;
  const box = {
    foreground_top: top,
    foreground_left: left,
    foreground_width: width,
    foreground_height: height,
  };
  const after = `",${JSON.stringify(box).slice(1, -1)}}}`;
  return base64Response(reply, { before: '{"data":{"result_b64":"', after, bytes }, content);
}
