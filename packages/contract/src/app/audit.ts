import { z } from 'zod';

/** What is recorded of accounts, their keys and their rights. */
export const AUDIT_EVENTS = [
  'signed_up',
  'sign_up_repeated',
  'signed_in',
  'sign_in_failed',
  'email_verified',
  'password_check_failed',
  'password_changed',
  'password_reset',
  'account_made',
  'account_changed',
  'account_deleted',
  'sessions_ended',
  'admin_link_made',
  'reset_link_made',
  'invitation_made',
  'invitation_ended',
  'key_made',
  'key_changed',
  'key_rotated',
  'key_revoked',
  'webhook_made',
  'webhook_changed',
  'webhook_rotated',
  'webhook_deleted',
  'job_cancelled',
  'job_retried',
] as const;

export type AuditEventName = (typeof AUDIT_EVENTS)[number];

/** Where an event came from: a page of the web app, the API, `nobg` on the server, or the server's own start. */
export const AUDIT_SOURCES = ['web', 'api', 'command_line', 'server'] as const;

/** `account`: id of the account concerned. `before`: `next` of the previous page. */
export const auditQuerySchema = z.strictObject({
  account: z.string().max(64).optional(),
  event: z.enum(AUDIT_EVENTS).optional(),
  before: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const auditEventSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  event: z.enum(AUDIT_EVENTS),
  source: z.enum(AUDIT_SOURCES),
  /** Id of the account concerned, which may be deleted by now; null: none is known. */
  account: z.string().nullable(),
  /** Id of the account that did it; null: nobody was signed in. */
  actor: z.string().nullable(),
  /** Id of the key, invitation, session or webhook concerned. */
  target: z.string().nullable(),
  /** Further facts as `name=value`, such as `plan=pro, locked=true`. */
  detail: z.string().nullable(),
  /** IPv4 address, or /64 network of IPv6; null: not from the web. */
  address: z.string().nullable(),
});

/** Newest first. */
export const auditAnswerSchema = z.object({
  events: z.array(auditEventSchema),
  next: z.string().nullable(),
});

export type AuditAnswer = z.infer<typeof auditAnswerSchema>;
