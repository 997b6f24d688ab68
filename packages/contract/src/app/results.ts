import { z } from 'zod';
import { modeSchema } from '../modes.js';

/** A result that lives. Addresses are relative to the origin. */
export const appResultSchema = z.object({
  id: z.string(),
  /** The picture itself. */
  url: z.string(),
  /** Null where no small picture was made. */
  thumbnail_url: z.string().nullable(),
  mode: modeSchema,
  width: z.int().min(1),
  height: z.int().min(1),
  bytes: z.int().min(0),
  /** `web` for the web app. */
  key_id: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});

export type AppResult = z.infer<typeof appResultSchema>;

/** The newest 100, newest first. */
export const resultsAnswerSchema = z.object({ results: z.array(appResultSchema) });

export type ResultsAnswer = z.infer<typeof resultsAnswerSchema>;
