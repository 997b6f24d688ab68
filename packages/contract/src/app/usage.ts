import { z } from 'zod';
import { MODES, modeSchema } from '../modes.js';

const count = z.int().min(0);
const ms = z.number().min(0);

/** Days of use that are kept and can be asked for. */
const USAGE_DAYS = 31;

const BUCKETS = ['hour', 'day'] as const;

/**
 * What to count. `days`: so many UTC days up to now, today included. By hour at most 7 days.
 * `key`: an id, or `web` for the web app itself.
 */
export const usageQuerySchema = z.strictObject({
  days: z.coerce.number().int().min(1).max(USAGE_DAYS).default(7),
  bucket: z.enum(BUCKETS).default('day'),
  key: z.string().max(64).optional(),
  mode: z.enum(MODES).optional(),
});

/** Requests of one kind in a bucket. */
const tallySchema = z.object({
  /** Start of the bucket. */
  at: z.iso.datetime(),
  ok: count,
  /** 4xx: the plan's and the request's refusals. */
  refused: count,
  /** 5xx. */
  failed: count,
  /** Of `ok`: median and 95th percentile, ms; null without any. */
  median_ms: ms.nullable(),
  p95_ms: ms.nullable(),
});

export const usageAnswerSchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  bucket: z.enum(BUCKETS),
  total: tallySchema.omit({ at: true }),
  /** Every bucket from `from` to `to`, empty ones too, oldest first. */
  series: z.array(tallySchema),
  /** Most used first. `key_id` is `web` for the web app. */
  by_key: z.array(
    z.object({ key_id: z.string(), name: z.string(), ok: count, refused: count, failed: count }),
  ),
  /** `mode` is null where a request was refused before its mode was known. */
  by_mode: z.array(
    z.object({ mode: modeSchema.nullable(), ok: count, refused: count, failed: count }),
  ),
  by_status: z.array(z.object({ status: z.int(), requests: count })),
  /** Stable codes of refusals and failures, most often first. */
  by_reason: z.array(z.object({ code: z.string(), title: z.string(), requests: count })),
});

export type UsageAnswer = z.infer<typeof usageAnswerSchema>;

/** `before`: `next` of the answer before. Filters as in usage. */
export const requestsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z.string().max(64).optional(),
  key: z.string().max(64).optional(),
  status: z.enum(['ok', 'refused', 'failed']).optional(),
});

/** One request. */
export const loggedRequestSchema = z.object({
  /** As in `X-Request-Id`. */
  id: z.string(),
  at: z.iso.datetime(),
  /** `web` for the web app. */
  key_id: z.string(),
  key_name: z.string(),
  status: z.int(),
  /** Of the refusal or failure. */
  code: z.string().nullable(),
  mode: modeSchema.nullable(),
  /** Bytes of the photo that came; null where none did. */
  upload_bytes: count.nullable(),
  width: count.nullable(),
  height: count.nullable(),
  ms: ms,
  /** Null when it made no result, or that has expired. */
  result: z
    .object({
      id: z.string(),
      url: z.string(),
      thumbnail_url: z.string().nullable(),
      expires_at: z.iso.datetime(),
    })
    .nullable(),
});

export type LoggedRequest = z.infer<typeof loggedRequestSchema>;

/** Newest first, of the account's last 1,000. */
export const requestsAnswerSchema = z.object({
  requests: z.array(loggedRequestSchema),
  next: z.string().nullable(),
});

export type RequestsAnswer = z.infer<typeof requestsAnswerSchema>;
