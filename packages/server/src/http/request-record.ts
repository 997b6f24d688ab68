import type { Mode } from '@nobg/contract/modes.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { KnownKey } from '../domain/accounts/key-access.js';
import type { SignedIn } from '../domain/accounts/sessions.js';
import type { ServedCutout } from '../domain/cutouts/serve-cutout.js';
import type { IdempotentRequest } from '../domain/idempotency.js';
import type { ImageLimitState } from '../domain/quota/image-limit.js';
import type { Usage } from '../domain/quota/usage.js';
import type { Fingerprint } from './body/fingerprint.js';

/** What a request was about, as far as it came. */
export interface CutoutFacts {
  readonly mode?: Mode;
  readonly uploadBytes?: number;
  readonly width?: number;
  readonly height?: number;
  readonly resultId?: string;
}

/** What becomes known of a request while it is answered: for the log, and for headers of the answer. */
export interface RequestRecord {
  /** Whose request this is, once the key was recognised. */
  key: KnownKey | null;
  /** Who is signed in, in the web app's scope. */
  signedIn: SignedIn | null;
  /** The hour's usage, where the answer itself knows it best. */
  usage: Usage | null;
  /** What `/v1.0` answers as its limit, where that is not the minute as it stands. */
  imageLimit: ImageLimitState | null;
  /** Stable code of the error that was answered. */
  errorCode: string | null;
  /** How it ended, where the status of the answer does not say. */
  outcome: { readonly status: number; readonly code: string } | null;
  /** The photo and its cutout. */
  cutout: CutoutFacts;
  /** Its `Idempotency-Key`, where it has one that no answer was given to before. */
  idempotent: { readonly request: IdempotentRequest; readonly fingerprint: Fingerprint } | null;
  /** Steps of the work and their ms. */
  steps: Readonly<Record<string, number>> | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    readonly record: RequestRecord;
  }
}

function newRecord(): RequestRecord {
  return {
    key: null,
    signedIn: null,
    usage: null,
    imageLimit: null,
    errorCode: null,
    outcome: null,
    cutout: {},
    idempotent: null,
    steps: null,
  };
}

/** Gives every request of this app a record of its own. */
export function registerRequestRecord(app: FastifyInstance): void {
  const records = new WeakMap<FastifyRequest, RequestRecord>();
  app.decorateRequest('record', {
    getter(this: FastifyRequest) {
      const record = records.get(this) ?? newRecord();
      records.set(this, record);
      return record;
    },
  });
}

/** Gives a record to a request that failed before it had a route: it has none of the decorations. */
export function withRecord(request: FastifyRequest): FastifyRequest {
  return Object.defineProperty(request, 'record', { value: newRecord() });
}

/** Records what came of a cutout. @param timings its steps, where there are more than the engine's */
export function recordCutout(
  { record }: FastifyRequest,
  { cutout, stored }: Pick<ServedCutout<never>, 'cutout' | 'stored'>,
  timings: readonly { readonly step: string; readonly ms: number }[] = cutout.timings,
): void {
  const { mode, width, height } = cutout;
  const result = stored === null ? {} : { resultId: stored.id };
  record.cutout = { mode, ...record.cutout, width, height, ...result };
  record.steps = Object.fromEntries(timings.map(({ step, ms }) => [step, Math.round(ms)]));
}
