import { HEADERS } from '@nobg/contract/headers.js';
import type { ResultFormat } from '@nobg/contract/output.js';
import type { RemoveAnswer } from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Charge, ServedCutout } from '../../../domain/cutouts/serve-cutout.js';
import type { Replacement } from '../../../domain/jobs/corrections.js';
import type { Reservation } from '../../../domain/quota/usage.js';
import { resultsAddress } from '../../public-address.js';
import { recordCutout } from '../../request-record.js';
import type { HttpSettings } from '../../settings.js';
import type { NativeExchange } from './codec.js';
import { sendBase64, sendBinary } from './image-response.js';
import { resultPath } from './results.js';
import { serverTiming } from './server-timing.js';

type Served = ServedCutout<Reservation>;
type Timings = readonly { readonly step: string; readonly ms: number }[];

/** Answers with the address, the picture, or JSON that holds it. */
export function sendCutout(
  request: FastifyRequest,
  reply: FastifyReply,
  served: Served,
  { delivery, uploadStep }: NativeExchange,
  settings: HttpSettings,
): RemoveAnswer | FastifyReply {
  const { cutout, stored, content } = served;
  const timings = [uploadStep(), ...cutout.timings];
  recordCutout(request, served, timings);
  request.record.usage = served.charge?.usage ?? null;
  reply.header(HEADERS.serverTiming, serverTiming(timings)).header('Cache-Control', 'no-store');
  const address = resultsAddress(request, settings);
  const body = bodyOf(served, timings, address);
  const { response, answer = settings.answer } = delivery();
  if (content === null) {
    // Only what is stored can be asked for as an address.
    if (answer === 'full') return body as RemoveAnswer;
    const { url, mode, usage } = body;
    return reply.serializer((plain: unknown) => JSON.stringify(plain)).send({ url, mode, usage });
  }
  if (stored !== null) {
    reply.header(HEADERS.resultId, stored.id).header(HEADERS.resultUrl, body.url);
  }
  if (response === 'binary') return sendBinary(reply, cutout, content);
  return sendBase64(reply, { ...body, format: cutout.format }, cutout, content);
}

type StoredName = 'url' | 'id' | 'expires_at';
type Body = Omit<RemoveAnswer, StoredName | 'usage'> &
  Partial<Pick<RemoveAnswer, StoredName | 'usage'>>;

/**
 * All that JSON says; what belongs to an address alone is there where one is.
 * @param address of this server; '' gives a `url` relative to it
 */
export function bodyOf(
  {
    cutout,
    stored,
    charge,
  }: Pick<ServedCutout<Charge & Pick<Reservation, 'usage'>>, 'cutout' | 'stored' | 'charge'>,
  timings: Timings,
  address: string,
): Body {
  const { mode, width, height, type, foreground, networks, confidence, photo, frames } = cutout;
  const urlOf = (id: string, format: ResultFormat) => `${address}${resultPath({ id, format })}`;
  const usage = charge?.usage;
  return {
    ...(stored === null ? {} : { url: urlOf(stored.id, cutout.format) }),
    mode,
    ...(usage === undefined
      ? {}
      : { usage: { used: usage.used, limit: usage.limit, remaining: usage.remaining } }),
    ...(usage?.account === undefined ? {} : { account_usage: usage.account }),
    ...(stored === null ? {} : { id: stored.id }),
    width,
    height,
    ...(frames === undefined ? {} : { frames }),
    type,
    foreground,
    confidence: Math.round(confidence * 1000) / 1000,
    ...(stored?.layers === undefined
      ? {}
      : {
          layers: stored.layers.map((layer) => ({
            class: layer.class,
            url: urlOf(layer.id, 'png'),
            ...photo,
            foreground: layer.foreground,
          })),
        }),
    model: {
      licence: allLicences(networks.map(({ licence }) => licence)),
      networks: networks.map(({ id, version, licence }) => ({ id, version, licence })),
    },
    timings: timings.map(({ step, ms }) => ({ step, ms: Math.round(ms * 10) / 10 })),
    ...(stored === null ? {} : { expires_at: stored.expiresAt.toISOString() }),
  };
}

/** What is said of an image whose result a corrected one took the place of: layers were those of the first. */
export function correctedAnswer(
  { layers: _layers, ...earlier }: Readonly<Record<string, unknown>>,
  { id, format, width, height, foreground, expiresAt }: Replacement,
) {
  const url = resultPath({ id, format });
  return { ...earlier, url, id, width, height, foreground, expires_at: expiresAt.toISOString() };
}

/** SPDX expressions of which all hold. */
function allLicences(licences: readonly string[]): string {
  const different = [...new Set(licences)];
  if (different.length < 2) return different.join('');
  return different.map((one) => (/ OR /i.test(one) ? `(${one})` : one)).join(' AND ');
}
