import { NobgError } from '@nobg/contract/errors.js';
import { HEADERS } from '@nobg/contract/headers.js';
import { isCutoutField } from '@nobg/contract/read-fields.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Charge, CutoutRequest } from '../../../domain/cutouts/serve-cutout.js';
import type { Jobs } from '../../../domain/jobs/jobs.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { HttpSettings } from '../../settings.js';
import type { NativeExchange } from './codec.js';
import { accepted, openJob } from './jobs/create-job.js';
import { addressesOf, resultOf } from './jobs/present.js';
import type { Preference } from './prefer.js';

/** Somebody who did not wait for it looks again after so long; s. */
const RETRY_AFTER_S = 1;

/** Whether the answer can come later: only JSON with an address can. */
export function canAnswerLater({ delivery }: NativeExchange): boolean {
  const { response, store } = delivery();
  return response === 'url' && store;
}

/**
 * Makes a job of a request that was received, and answers as `POST /api/v1/remove` does where it ends in time, else
 * with the job's address.
 * @throws NobgError why the image failed, where that is known in time
 */
export async function answerLater(
  request: FastifyRequest,
  reply: FastifyReply,
  of: {
    readonly key: ApiKey;
    readonly exchange: NativeExchange;
    readonly received: CutoutRequest<Charge>;
    readonly preference: Preference;
    readonly signal: AbortSignal;
    readonly jobs: Jobs;
    readonly settings: HttpSettings;
  },
) {
  const { key, exchange, received, jobs, settings } = of;
  const { waitMs } = of.preference;
  const texts = [...exchange.texts()].filter(([name]) => isCutoutField(name));
  const draft = await jobs.begin(key, 'interactive');
  const { image, background = null } = received.source;
  const id = draft.id;
  try {
    await draft.add({ externalId: null, name: null, options: null, source: { file: image } });
    const options = Object.fromEntries(texts);
    const shared = { options, background, name: null, more: false };
    await openJob(request, draft, shared, settings);
  } catch (error) {
    await draft.discard();
    throw error;
  }
  jobs.opened();
  reply.header(
    HEADERS.preferenceApplied,
    waitMs > 0 ? `respond-async, wait=${waitMs / 1000}` : 'respond-async',
  );
  const job = await jobs.wait(key, id, waitMs, of.signal);
  const [item] = job.endedAt === null ? [] : await jobs.items(job, { from: 0, limit: 1 });
  if (item?.error != null) {
    const { code, detail, fields } = item.error;
    throw exchange.explain(new NobgError(code, detail, { fields }));
  }
  if (item?.answer == null) {
    reply.header(HEADERS.retryAfter, String(RETRY_AFTER_S));
    return accepted(request, reply, job, (of) => addressesOf(of, settings));
  }
  reply.header('Cache-Control', 'no-store');
  const result = resultOf(item.answer, addressesOf(request, settings));
  request.record.cutout = { ...request.record.cutout, resultId: result.id };
  const { answer = settings.answer } = exchange.delivery();
  if (answer === 'full') return result;
  const { url, mode, usage } = result;
  return reply.serializer((plain: unknown) => JSON.stringify(plain)).send({ url, mode, usage });
}
