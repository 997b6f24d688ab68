import { HEADERS } from '@nobg/contract/headers.js';
import type { RemoveAnswer } from '@nobg/contract/remove.js';
import type { AnswerKind } from '@nobg/contract/request-fields.js';
import type { FastifyReply } from 'fastify';
import type { Results } from '../../../domain/cutouts/results.js';
import type { Made } from './cut-out.js';
import type { Delivery } from './delivery.js';
import { openPicture, sendBase64, sendBinary } from './image-response.js';

/**
 * Answers with the address, the picture, or JSON that holds it.
 * @param standard what JSON with the address holds unless the request says
 */
export async function answer(
  reply: FastifyReply,
  { response, answer: kind }: Delivery,
  made: Made,
  address: string,
  { results, answer: standard }: { readonly results: Results; readonly answer: AnswerKind },
): Promise<RemoveAnswer | FastifyReply> {
  const { id } = made;
  const body = bodyOf(made, address);
  if (response === 'url') {
    // Only what is kept can be asked for as an address.
    if ((kind ?? standard) === 'full') return body as RemoveAnswer;
    const { url, mode, usage } = body;
    return reply.serializer((plain: unknown) => JSON.stringify(plain)).send({ url, mode, usage });
  }
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
  return {
    ...(id === undefined ? {} : { url: urlOf(address, id, made) }),
    mode,
    usage: { used: usage.used, limit: usage.limit, remaining: usage.remaining },
    ...(usage.account === undefined ? {} : { account_usage: usage.account }),
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
      licence: allLicences(networks.map(({ licence }) => licence)),
      networks: networks.map(({ id, version, licence }) => ({ id, version, licence })),
    },
    timings: timings.map(({ step, ms }) => ({ step, ms: Math.round(ms * 10) / 10 })),
    ...(id === undefined ? {} : { expires_at: made.expiresAt.toISOString() }),
  };
}

/** SPDX expressions of which all hold. */
function allLicences(licences: readonly string[]): string {
  const different = [...new Set(licences)];
  if (different.length < 2) return different.join('');
  return different.map((one) => (/ OR /i.test(one) ? `(${one})` : one)).join(' AND ');
}

type KeptName = 'url' | 'id' | 'expires_at';
type KeptPart = Partial<Pick<RemoveAnswer, KeptName>>;

function urlOf(address: string, id: string, { format }: Made): string {
  return `${address}/results/${id}.${format}`;
}
