import { z } from 'zod';

export const SIGN_UP_MODES = ['open', 'invitation', 'closed'] as const;

/** What the pages need to know before anybody signs in. */
export const appConfigSchema = z.object({
  version: z.string(),
  /** `invitation` and `closed`: an invitation's link is needed, and in `closed` none are made. */
  sign_up: z.enum(SIGN_UP_MODES),
  /** Mail can be sent: addresses are verified, and passwords reset by mail. */
  mail: z.boolean(),
  /** Address of this server as callers know it, for examples of code. */
  public_url: z.string(),
  /** Visitors may try one photo after the other without an account. */
  guest: z.boolean(),
  result_hours: z.int().min(1),
  max_pixels: z.int().min(1),
  password: z.object({ min_length: z.int(), max_length: z.int() }),
});

export type AppConfig = z.infer<typeof appConfigSchema>;
