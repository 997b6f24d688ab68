import { readFile, writeFile } from 'node:fs/promises';
import { type Mode, modeSchema } from '@nobg/contract/modes.js';
import type { StepTiming, UsedNetwork } from '@nobg/engine/types.js';
import { z } from 'zod';
import type { Sorting } from './confidence.js';
import type { Row } from './rows.js';
import type { PhotoScore } from './score.js';
import { UsageError } from './usage-error.js';

/** One photo of the JSON file. */
export interface PhotoReport extends PhotoScore {
  /** Whole time from encoded photo to PNG; null when only scored. */
  readonly ms: number | null;
  /** What the engine said of its own cutout, 0..1; null when only scored. */
  readonly confidence: number | null;
  readonly timings: readonly StepTiming[];
}

/** What `--json` writes. */
export interface EvalReport {
  readonly format: 1;
  /** ISO 8601. */
  readonly made: string;
  readonly set: string;
  /** What made the alphas: the engine, or files that were there. */
  readonly source:
    | { readonly engine: string; readonly as?: Mode }
    | { readonly predictions: string };
  readonly networks: readonly UsedNetwork[];
  readonly rows: readonly Row[];
  readonly tiers: readonly Row[];
  /** How well confidence sorts good cutouts from bad; empty when only scored. */
  readonly confidence: readonly Sorting[];
  readonly photos: readonly PhotoReport[];
}

const unitInterval = z.number().min(0).max(1);

const earlierSchema = z.object({
  format: z.literal(1),
  made: z.string(),
  photos: z.array(
    z.object({
      id: z.string(),
      mode: modeSchema,
      truthKind: z.enum(['binary', 'alpha']),
      tier: z.string(),
      iou: unitInterval,
      mae: unitInterval.nullable(),
      bf3: unitInterval.nullable(),
      sad: z.number().nullable(),
      failure: z.string().nullable(),
    }),
  ),
});

/** As much of an earlier report as a comparison needs. */
export type EarlierReport = z.infer<typeof earlierSchema>;

export async function writeReport(path: string, report: EvalReport): Promise<void> {
  await writeFile(path, `${JSON.stringify(report, null, 1)}\n`);
}

/**
 * Reads what an earlier run wrote with `--json`.
 *
 * @throws UsageError when there is no such file or it is something else
 */
export async function readEarlier(path: string): Promise<EarlierReport> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new UsageError(`--against ${path} can't be read: ${String(cause)}.`);
  }
  const parsed = earlierSchema.safeParse(json);
  if (!parsed.success) {
    throw new UsageError(
      `--against ${path}: expected a file that an earlier run wrote with --json.`,
    );
  }
  return parsed.data;
}
