import { Readable } from 'node:stream';
import { NobgError } from '@nobg/contract/errors.js';
import { HEADERS } from '@nobg/contract/headers.js';
import { quoted } from '@nobg/contract/read-fields.js';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Idempotency, IdempotentRequest } from '../../domain/idempotency.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { StoredAnswer } from '../../ports/idempotency-store.js';
import { fingerprintOf } from '../body/fingerprint.js';
import { continueBody } from '../lifecycle/lingering-close.js';
import { openAnswer, sealAnswer } from './answer-seal.js';
import { secretOf } from './authentication.js';

/** Headers that belong to the answer; all others are of the moment when it is sent. */
const KEPT =
  /^(content-type|content-disposition|cache-control|location|preference-applied|retry-after|server-timing|x-(width|height|foreground-.*|type|mode|result-.*))$/;

/**
 * Lets every POST of a scope have an `Idempotency-Key`: a second request with the same key and body gets the answer
 * of the first. Only answers that succeeded are kept: what failed did nothing, and may be tried again.
 * To be registered after the hook that recognises the key.
 * @param options.sealed bodies of answers are texts that may hold a secret, and are kept encrypted
 */
export function answerOnce(
  scope: FastifyInstance,
  { idempotency }: { readonly idempotency: Idempotency },
  { sealed = false }: { readonly sealed?: boolean } = {},
): void {
  scope.addHook('onRequest', async (request, reply) => {
    const key = keyOf(request);
    if (key === null) return;
    const begun = await idempotency.begin(request.record.key as ApiKey, key, request.id);
    if ('request' in begun) {
      const fingerprint = fingerprintOf(request);
      request.record.idempotent = { request: begun.request, fingerprint };
      return;
    }
    continueBody(request, reply);
    await refuseOther(request, begun.answer);
    const { status, headers } = begun.answer;
    reply.code(status).headers(headers).header(HEADERS.idempotencyReplayed, 'true');
    const kept = await idempotency.bodyOf(begun.answer);
    const body = sealed ? openAnswer(String(kept), secretOf(request) ?? '') : kept;
    await reply.serializer((text: unknown) => text as string).send(body);
    return reply;
  });

  scope.addHook('onSend', async (request, reply, payload) => {
    const { idempotent } = request.record;
    if (idempotent === null) return payload;
    request.record.idempotent = null;
    const { fingerprint, request: own } = idempotent;
    if (reply.statusCode >= 300) {
      await own.release();
      return payload;
    }
    const print = await fingerprint.digest();
    if (!sealed) return keepAnswer(reply, own, print, payload);
    const text = typeof payload === 'string' ? payload : '';
    await keepAnswer(reply, own, print, sealAnswer(text, secretOf(request) ?? ''));
    return payload;
  });
}

/** For scopes whose bodies the framework reads: adds them to the request's fingerprint. */
export function fingerprintBodies(scope: FastifyInstance): void {
  scope.addHook('preParsing', async (request, _reply, payload) => {
    const { idempotent } = request.record;
    return idempotent === null ? payload : payload.pipe(idempotent.fingerprint.tap());
  });
}

async function keepAnswer(
  reply: FastifyReply,
  own: IdempotentRequest,
  fingerprint: string,
  payload: unknown,
): Promise<unknown> {
  const headers = Object.fromEntries(
    Object.entries(reply.getHeaders())
      .filter(([name]) => KEPT.test(name.toLowerCase()))
      .map(([name, value]) => [name, String(value)]),
  );
  const body = payload instanceof Readable || typeof payload === 'string' ? payload : '';
  return own.keep({ fingerprint, status: reply.statusCode, headers }, body);
}

/** @throws NobgError `invalid_option` for one that is no key */
function keyOf({ method, headers }: FastifyRequest): string | null {
  const given = headers[HEADERS.idempotencyKey.toLowerCase()];
  if (method !== 'POST' || given === undefined) return null;
  const key = String(given).trim();
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const expected = '1 to 255 visible ASCII characters';
  const received = key === '' ? 'nothing' : quoted(key);
  throw new NobgError(
    'invalid_option',
    `${HEADERS.idempotencyKey}: expected ${expected}, but got ${received}.`,
    { fields: [{ field: HEADERS.idempotencyKey, expected, received }] },
  );
}

/** @throws NobgError `idempotency_mismatch` where this is not the request that the key was used for */
async function refuseOther(request: FastifyRequest, answer: StoredAnswer): Promise<void> {
  if ((await fingerprintOf(request).digest()) === answer.fingerprint) return;
  const expected = 'the address and body that it was used with before';
  const received = 'another request';
  throw new NobgError(
    'idempotency_mismatch',
    `${HEADERS.idempotencyKey}: expected ${expected}, but got ${received}.`,
    { fields: [{ field: HEADERS.idempotencyKey, expected, received }] },
  );
}
