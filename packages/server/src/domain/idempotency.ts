import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../entities/api-key.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { IdempotencyStore, StoredAnswer } from '../ports/idempotency-store.js';
import type { TemporaryStorage } from '../ports/temporary-files.js';
import { randomBase62 } from './base62.js';

const DAY_MS = 86_400_000;
/** A process that lives renews its leases every 30 s. */
const LEASE_MS = 120_000;
/** Until a first request is answered, a second one with its key may look again after so long; s. */
const RETRY_AFTER_S = 2;

/** A request that has its idempotency key to itself, until it is answered. */
export interface IdempotentRequest {
  readonly id: string;
  readonly owner: string;
  /** An earlier one with this key, whose process died before it answered, was charged: this one is not. */
  readonly charged: boolean;
  /** Keeps the answer for a day; gives its body again, to be sent. */
  keep(
    answer: Pick<StoredAnswer, 'fingerprint' | 'status' | 'headers'>,
    body: string | Readable,
  ): Promise<string | Readable>;
  /** The request did not succeed: the key is free again. */
  release(): Promise<void>;
}

export interface Idempotency {
  /**
   * What an `Idempotency-Key` stands for: this request, or an answer that was given before.
   * @param owner names the request
   * @throws NobgError `idempotency_in_work`
   */
  begin(
    caller: Pick<ApiKey, 'id'>,
    key: string,
    owner: string,
  ): Promise<{ readonly request: IdempotentRequest } | { readonly answer: StoredAnswer }>;
  /** The body of an answer that was given before. */
  bodyOf(answer: StoredAnswer): Promise<string | Readable>;
  /** Renews the leases of requests in work; to be called every 30 s. */
  renew(): Promise<void>;
}

/** Answers of requests with an `Idempotency-Key`, by API key, for 24 hours. */
export function createIdempotency(options: {
  readonly store: IdempotencyStore;
  readonly blobs: BlobStore;
  readonly temporary: TemporaryStorage;
  readonly clock: Clock;
}): Idempotency {
  const { store, blobs, temporary, clock } = options;
  const inWork = new Map<string, { readonly id: string; readonly owner: string }>();

  const leaseUntil = () => new Date(clock.now().getTime() + LEASE_MS);

  async function bodyOf({ body, blobId }: Pick<StoredAnswer, 'body' | 'blobId'>) {
    if (blobId === null) return body ?? '';
    const blob = await blobs.open(blobId);
    if (blob === null) throw new NobgError('result_expired', 'The answer is not kept any more.');
    return blob.stream;
  }

  /** Streams a body into a blob: it is whole before anything of it is sent. */
  async function toBlob(body: Readable): Promise<string> {
    const files = temporary.open();
    const id = randomBase62(24);
    try {
      const file = files.create();
      await file.write(body);
      await blobs.put(id, file);
      return id;
    } finally {
      await files.remove();
    }
  }

  return {
    async begin(caller, key, owner) {
      const id = createHash('sha256').update(`${caller.id}\n${key}`).digest('base64url');
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + DAY_MS);
      const claim = { id, keyId: caller.id, owner, leaseUntil: leaseUntil(), expiresAt };
      const found = await store.claim(claim, now);
      if (found.state === 'answered') return { answer: found.answer };
      if (found.state === 'in_work') {
        throw new NobgError(
          'idempotency_in_work',
          'A request with this Idempotency-Key is in work; ask again in a moment.',
          { retryAfterS: RETRY_AFTER_S },
        );
      }
      inWork.set(owner, { id, owner });
      const request: IdempotentRequest = {
        ...{ id, owner, charged: found.charged },
        async keep(answer, body) {
          const stored =
            typeof body === 'string'
              ? { body, blobId: null }
              : { body: null, blobId: await toBlob(body) };
          await store.keep({ ...answer, ...stored, id, owner });
          inWork.delete(owner);
          return bodyOf(stored);
        },
        async release() {
          inWork.delete(owner);
          await store.release(id, owner);
        },
      };
      return { request };
    },

    bodyOf,
    renew: () => store.renew([...inWork.values()], leaseUntil()),
  };
}
