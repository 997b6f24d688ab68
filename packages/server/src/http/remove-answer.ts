import { HEADERS } from '@nobg/contract/headers.js';
import type { RemoveAnswer } from '@nobg/contract/remove.js';
import type { FastifyReply } from 'fastify';
import type { Results } from '../domain/results.js';
import type { Made } from './cut-out.js';
import type { Delivery } from './delivery.js';
import { openPicture, sendBase64, sendBinary } from './send-picture.js';

/** Answers with the address, the picture, or JSON that holds it. */
export async function answer(
  reply: FastifyReply,
  { response }: Delivery,
  made: Made,
  address: string,
  results: Results,
): Promise<RemoveAnswer | FastifyReply> {
  const { id } = made;
  const body = bodyOf(made, address);
  // Only what is kept can be asked for as an address.
  if (response === 'url') return body as RemoveAnswer;
  if (id !== undefined) {
    reply.header(HEADERS.resultId, id).header(HEADERS.resultUrl, urlOf(address, id, made));
  }
  const stream = id === undefined ? await openPicture(made.path) : (await results.open(id)).stream;
  if (response === 'binary') return sendBinary(reply, made, stream);
  return sendBase64(reply, { ...body, format: made.format }, made, stream);
}

/**
 * All that JSON says; what belongs to an address alone is there where one is.
 * @param address of this server; '' gives a `url` relative to it
 */
export function bodyOf(made: Made, address: string): Omit<RemoveAnswer, KeptName> & KeptPart {
  const { id, mode, usage, width, height, type, foreground, networks, timings } = made;
  const { confidence, layers, photo, frames } = made;
  const licences = [...new Set(networks.map(({ licence }) => licence))];
  return {
    ...(id === undefined ? {} : { url: urlOf(address, id, made) }),
    mode,
    usage: { used: usage.used, limit: usage.limit, remaining: usage.remaining },
    ...(id === undefined ? {} : { id }),
    width,
    height,
    ...(frames === undefined ? {} : { frames }),
    type,
    foreground,
    confidence: Math.round(confidence * 1000) / 1000,
    ...(layers
      ? {
          layers: layers.map((layer) => ({
            class: layer.class,
            url: `${address}/results/${layer.id}.png`,
            ...photo,
            foreground: layer.foreground,
          })),
        }
      : {}),
    model: {
      licence: licences.join(' AND '),
      networks: networks.map(({ id, version, licence }) => ({ id, version, licence })),
    },
    timings: timings.map(({ step, ms }) => ({ step, ms: Math.round(ms * 10) / 10 })),
    ...(id === undefined ? {} : { expires_at: made.expiresAt.toISOString() }),
  };
}

type KeptName = 'url' | 'id' | 'expires_at';
type KeptPart = Partial<Pick<RemoveAnswer, KeptName>>;

function urlOf(address: string, id: string, { format }: Made): string {
  return `${address}/results/${id}.${format}`;
}
