import type { KeptAnswer } from './job-store.js';

/** Who works on a request with an `Idempotency-Key`, and until when nobody else does. */
export interface IdempotencyClaim {
  /** Hash of API key and idempotency key. */
  readonly id: string;
  readonly keyId: string;
  /** Names the request. */
  readonly owner: string;
  readonly leaseUntil: Date;
  readonly expiresAt: Date;
}

/** An answer that was given before. */
export interface StoredAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Its body: as text, or as a blob. */
  readonly body: string | null;
  readonly blobId: string | null;
}

/** What a claim finds: the key is free and now this request's, in work, or answered. */
export type IdempotencyState =
  | {
      readonly state: 'claimed';
      /** An earlier request, whose process died before it answered, was charged already. */
      readonly charged: boolean;
    }
  | { readonly state: 'in_work' }
  | { readonly state: 'answered'; readonly answer: StoredAnswer };

/** Keeps the answers of requests with an `Idempotency-Key`. */
export interface IdempotencyStore {
  /** Of several requests at once one gets the key; also when the lease of an earlier one, or its day, is over. */
  claim(claim: IdempotencyClaim, now: Date): Promise<IdempotencyState>;
  /** Moves leases of requests in work. */
  renew(claims: readonly Pick<IdempotencyClaim, 'id' | 'owner'>[], leaseUntil: Date): Promise<void>;
  /** Keeps the answer, if the key is still this owner's. */
  keep(answer: Omit<KeptAnswer, 'body'> & Pick<StoredAnswer, 'body' | 'blobId'>): Promise<void>;
  /** Frees a key whose request did not succeed, if it is still this owner's and was not answered. */
  release(id: string, owner: string): Promise<void>;
  /** Forgets what expired by `now`; gives the blobs. */
  deleteExpired(now: Date): Promise<string[]>;
  /** Of these blobs, those that an answer needs. */
  neededBlobs(ids: readonly string[]): Promise<Set<string>>;
}
