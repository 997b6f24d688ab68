import { readFile, writeFile } from 'node:fs/promises';
import { type Mode, modeSchema } from '@nobg/contract/modes.js';
import type { StepTiming, UsedNetwork } from '@nobg/engine/types.js';
import { z } from 'zod';
import type { WayEffect } from './ablation.js';
import type { Sorting } from './confidence.js';
import { messageOf } from './message-of.js';
import type { Comparable, Row } from './rows.js';
import type { Setting } from './settings.js';
import type { TwinPair, TwinRow } from './twin-rows.js';
import type { Agreements } from './twins.js';
import { UsageError } from './usage-error.js';

/** One photo of the JSON file. */
export interface PhotoReport extends Comparable {
  /** The engine's confidence in the cutout, 0..1; null when only scored. */
  readonly confidence: number | null;
  readonly timings: readonly StepTiming[];
  /** How far its twins agree, and the plain pass's; null where they were not asked for or measured. */
  readonly twins: Agreements | null;
  readonly plainTwins: Agreements | null;
}

/** What `--json` writes. */
export interface EvalReport {
  readonly format: 2;
  /** ISO 8601. */
  readonly made: string;
  readonly sets: readonly string[];
  /** What made the alphas: the engine, or files that were there. */
  readonly source:
    | { readonly engine: string; readonly as?: Mode; readonly set?: Setting }
    | { readonly predictions: string };
  /** Where times were measured. */
  readonly machine: string;
  readonly networks: readonly UsedNetwork[];
  readonly rows: readonly Row[];
  /** What each other way to cut out changes; empty where none was asked for. */
  readonly ablation: readonly WayEffect[];
  /** How far twins agree; null where they were not asked for. */
  readonly twins: { readonly rows: readonly TwinRow[]; readonly worst: readonly TwinPair[] } | null;
  /** How well confidence sorts good cutouts from bad; empty when only scored. */
  readonly confidence: readonly Sorting[];
  readonly photos: readonly PhotoReport[];
}

const unitInterval = z.number().min(0).max(1);

const photoSchema = z.object({
  /** The photo's set; missing in reports of format 1. */
  set: z.string().optional(),
  id: z.string(),
  mode: modeSchema,
  truthKind: z.enum(['binary', 'alpha']),
  iou: unitInterval,
  mae: unitInterval.nullable(),
  bf3: unitInterval.nullable(),
  failure: z.string().nullable(),
});

const earlierSchema = z
  .object({
    format: z.union([z.literal(1), z.literal(2)]),
    made: z.string(),
    source: z.object({ engine: z.string().optional() }).optional(),
    /** The one set of a report of format 1. */
    set: z.string().optional(),
    photos: z.array(photoSchema),
  })
  .transform(({ made, source, set, photos }) => ({
    made,
    /** What made the cutouts, where it was an engine. */
    engine: source?.engine ?? null,
    photos: photos.map((photo) => ({ ...photo, set: photo.set ?? set ?? '' })),
  }));

/** As much of an earlier report as a comparison needs. */
export type EarlierReport = z.infer<typeof earlierSchema>;

export async function writeReport(path: string, report: EvalReport): Promise<void> {
  await writeFile(path, `${JSON.stringify(report, null, 1)}\n`);
}

/**
 * Reads what an earlier run wrote with `--json`, of this engine or an older one.
 *
 * @throws UsageError when there is no such file or it is something else
 */
export async function readEarlier(path: string): Promise<EarlierReport> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new UsageError(`--against ${path} can't be read: ${messageOf(cause)}.`);
  }
  const parsed = earlierSchema.safeParse(json);
  if (!parsed.success) {
    throw new UsageError(
      `--against ${path}: expected a file that an earlier run wrote with --json.`,
    );
  }
  return parsed.data;
}
