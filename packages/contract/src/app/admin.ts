import { z } from 'zod';
import { EMAIL_MAX_LENGTH, ROLES } from './account.js';

const count = z.int().min(0);
const planId = z.string().min(1).max(40);

/** `query`: part of an address. `after`: `next` of the answer before. */
export const usersQuerySchema = z.strictObject({
  query: z.string().max(EMAIL_MAX_LENGTH).optional(),
  after: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const adminUserSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  plan: planId,
  email_verified: z.boolean(),
  locked: z.boolean(),
  created_at: z.iso.datetime(),
  /** Of any session, to the minute; null before the first. */
  last_seen_at: z.iso.datetime().nullable(),
  /** Keys that work. */
  keys: count,
  sessions: count,
  images_this_month: count,
});

export type AdminUser = z.infer<typeof adminUserSchema>;

/** Newest first. */
export const usersAnswerSchema = z.object({
  users: z.array(adminUserSchema),
  next: z.string().nullable(),
});

export type UsersAnswer = z.infer<typeof usersAnswerSchema>;

/**
 * Holds at once. Locking ends the sessions and stops the keys until it is unlocked.
 * Errors: `unknown_plan` 422; `last_administrator` 409 for the last one's role or lock.
 */
export const changeUserSchema = z.strictObject({
  plan: planId.optional(),
  locked: z.boolean().optional(),
  role: z.enum(ROLES).optional(),
});

/** To be handed on by the administrator; also sent by mail where that can be sent. */
export const oneTimeLinkSchema = z.object({ url: z.string(), expires_at: z.iso.datetime() });

export type OneTimeLink = z.infer<typeof oneTimeLinkSchema>;

/** Errors: `sign_up_closed` 403, `invalid_email`, `unknown_plan` 422. */
export const newInvitationSchema = z.strictObject({
  /** The only address that may use it; null: any. */
  email: z.string().min(1).max(EMAIL_MAX_LENGTH).nullable().default(null),
  /** Null: that of new accounts. */
  plan: planId.nullable().default(null),
});

const invitationSchema = z.object({
  id: z.string(),
  email: z.string().nullable(),
  plan: planId,
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});

/** Those that can still be used, newest first. */
export const invitationsAnswerSchema = z.object({ invitations: z.array(invitationSchema) });
export type InvitationsAnswer = z.infer<typeof invitationsAnswerSchema>;

/** `url` is shown here and never again. */
export const newInvitationAnswerSchema = invitationSchema.extend({
  url: z.string(),
  /** It was sent to `email` as well. */
  mailed: z.boolean(),
});
export type NewInvitationAnswer = z.infer<typeof newInvitationAnswerSchema>;

/** How the server does. Sizes in bytes. */
export const systemAnswerSchema = z.object({
  version: z.string(),
  uptime_s: count,
  queue: z.object({ waiting: count, limit: count }),
  slots: z.object({
    all: count,
    ready: count,
    busy: count,
    /** Processes started in place of others. */
    restarts: count,
    peak_bytes: count,
  }),
  networks: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      licence: z.string(),
      state: z.enum(['ready', 'fetching', 'failing']),
    }),
  ),
  disk: z.object({ free_bytes: count, total_bytes: count }),
  database: z.enum(['sqlite', 'postgres']),
  /** Sentences on the set-up that an operator should read. */
  warnings: z.array(z.string()),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
  /** Of all accounts. */
  counts: z.object({ users: count, keys: count, results: count, requests_today: count }),
});

export type SystemAnswer = z.infer<typeof systemAnswerSchema>;
