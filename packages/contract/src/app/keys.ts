import { z } from 'zod';

/** `remove`: whatever makes or deletes (POST, PATCH, DELETE). `read`: whatever reads (GET). */
export const KEY_SCOPES = ['remove', 'read'] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];

const name = z.string().min(1).max(100);
const scopes = z.array(z.enum(KEY_SCOPES)).min(1);
/** Lower than the plan's; null: the plan's. */
const limit = z.int().min(1).max(1_000_000).nullable();
const expiry = z.iso.datetime().nullable();

/** A key as its owner sees it: all but the secret. */
export const appKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `test`: free, and its pictures are marked. */
  kind: z.enum(['live', 'test']),
  /** How the secret begins and ends: `nobg_live_…x7Qd`. */
  hint: z.string(),
  scopes,
  /** Its own limit, null where the plan's holds. */
  limit_per_hour: limit,
  /** What holds now, and how much of it this hour has used. */
  hour: z.object({ used: z.int().min(0), limit: z.int().min(0), resets_at: z.iso.datetime() }),
  created_at: z.iso.datetime(),
  /** `rotated`: its successor is there, and it works until `expires_at`. */
  state: z.enum(['active', 'rotated', 'expired', 'revoked']),
  expires_at: expiry,
  revoked_at: z.iso.datetime().nullable(),
  /** Id of the key that was made in its place. */
  replaced_by: z.string().nullable(),
  /** To the minute. */
  last_used: z.object({ at: z.iso.datetime(), address: z.string(), agent: z.string() }).nullable(),
});

export type AppKey = z.infer<typeof appKeySchema>;

/** `after`: `next` of the previous page. `limit`: inactive keys of a page. */
export const keysQuerySchema = z.strictObject({
  after: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Newest first. The first page has all active keys, and inactive ones from the newest on; the others inactive ones alone. */
export const keysAnswerSchema = z.object({
  keys: z.array(appKeySchema),
  /** Working keys that one account may have. */
  max_keys: z.int(),
  /** `after` of the next page; null on the last. */
  next: z.string().nullable(),
});

export type KeysAnswer = z.infer<typeof keysAnswerSchema>;

/** Errors: `plan_without_api` 403 for live keys, `too_many_keys` 409, `invalid_key_name` 422. */
export const newKeySchema = z.strictObject({
  name,
  kind: z.enum(['live', 'test']).default('live'),
  scopes: scopes.default([...KEY_SCOPES]),
  expires_at: expiry.default(null),
  limit_per_hour: limit.default(null),
});

/** `secret` is shown here and never again. */
export const newKeyAnswerSchema = z.object({ key: appKeySchema, secret: z.string() });

export type NewKeyAnswer = z.infer<typeof newKeyAnswerSchema>;

/** What is left out stays. Errors: `not_found` 404, `key_is_over` 409 for a revoked or expired key. */
export const changeKeySchema = z.strictObject({
  name: name.optional(),
  scopes: scopes.optional(),
  expires_at: expiry.optional(),
  limit_per_hour: limit.optional(),
});

/** Hours for which the old secret still works; 0: it ends at once. Errors as PATCH. */
export const rotateKeySchema = z.strictObject({
  overlap_hours: z.int().min(0).max(168).default(24),
});
