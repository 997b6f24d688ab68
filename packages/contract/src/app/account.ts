import { z } from 'zod';
import { limitStateSchema, planSchema } from './plans.js';

/** Characters after NFKC. What is refused within these bounds is said by `weak_password`. */
export const PASSWORD_LENGTH = { min: 8, max: 256 } as const;

/** Of an address, RFC 5321's longest path. */
export const EMAIL_MAX_LENGTH = 254;

/** Longest one-time token. */
const TOKEN_MAX_LENGTH = 100;

/** Bounds alone: what is a good address or password is the server's to say, in words. */
const email = z.string().min(1).max(EMAIL_MAX_LENGTH);
const password = z.string().min(1).max(1024);
const token = z.string().min(1).max(TOKEN_MAX_LENGTH);

export const ROLES = ['user', 'admin'] as const;

/** Who is signed in, and what this account may still do. */
export const accountSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  created_at: z.iso.datetime(),
  /** The session that this was asked with. */
  session: z.object({ id: z.string(), expires_at: z.iso.datetime() }),
  plan: planSchema,
  /** The plan's windows, hour first; those without a limit too. */
  limits: z.array(limitStateSchema),
  /** Requests of this account in work, of `plan.concurrent`. */
  in_work: z.int().min(0),
});

export type Account = z.infer<typeof accountSchema>;

export const meAnswerSchema = z.object({ account: accountSchema.nullable() });
export type MeAnswer = z.infer<typeof meAnswerSchema>;

/** Errors: `invalid_email`, `weak_password` 422; `sign_up_closed` 403; `invalid_link` 410; `email_taken` 409 (never where mail can be sent). */
export const signUpSchema = z.strictObject({
  email,
  password,
  /** Token of an invitation's link, or of the link that makes the first administrator. */
  invitation: token.optional(),
});

/**
 * `signed_in`: the cookie is set, and `account` is who it is for.
 * `check_email`: a link was sent there; nothing says whether the address was known.
 */
export const signUpAnswerSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('signed_in'), account: accountSchema }),
  z.object({ state: z.literal('check_email'), email: z.string() }),
]);

export type SignUpAnswer = z.infer<typeof signUpAnswerSchema>;

/** Errors: `wrong_credentials` 401; with the right password `email_not_verified`, `account_locked` 403. */
export const signInSchema = z.strictObject({ email, password });

/** Errors: `wrong_password` 403, `weak_password` 422. */
export const changePasswordSchema = z.strictObject({ current: password, password });

/** Deletes keys, results, usage and sessions too. Errors: `wrong_password` 403, `last_administrator` 409. */
export const deleteAccountSchema = z.strictObject({ password });

export const emailSchema = z.strictObject({ email });

/** Errors: `invalid_link` 410 when it was used, expired or never made. */
export const linkTokenSchema = z.strictObject({ token });

/**
 * Verifies an address and sets the account's password: who reads the letters chooses it, whatever was typed when
 * somebody signed up with the address. Errors: `invalid_link` 410, `weak_password` 422.
 */
export const verifyEmailSchema = z.strictObject({ token, password });

export const verifiedAnswerSchema = z.object({ email: z.string() });
export type VerifiedAnswer = z.infer<typeof verifiedAnswerSchema>;

/** `end_keys`: all API keys end as well. Errors: `invalid_link` 410, `weak_password` 422. */
export const resetPasswordSchema = z.strictObject({
  token,
  password,
  end_keys: z.boolean().optional(),
});

/** What an invitation is for. `email`: the only address that may use it. */
export const invitationLookSchema = z.object({
  email: z.string().nullable(),
  role: z.enum(ROLES),
  plan: planSchema,
});

export type InvitationLook = z.infer<typeof invitationLookSchema>;
