import { z } from 'zod';

/** A session of this account, as its owner may know it. */
const sessionSchema = z.object({
  id: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  created_at: z.iso.datetime(),
  /** To the minute. */
  last_seen_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  /** IP address at the last use. */
  address: z.string(),
  /** User-Agent, shortened. */
  agent: z.string(),
});

/** Newest use first. */
export const sessionsAnswerSchema = z.object({ sessions: z.array(sessionSchema) });

export type SessionsAnswer = z.infer<typeof sessionsAnswerSchema>;
