import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODES, modeSchema } from '@nobg/contract/modes.js';
import { z } from 'zod';
import { UsageError } from './usage-error.js';

/** File of the set, relative to its folder. */
const pathSchema = z.string().min(1);

const itemSchema = z.object({
  /** `<mode>/<name>`; predictions are named by it. */
  id: z.string().regex(/^[a-z]+\/[\w-][\w.-]*$/, 'expected <mode>/<name>'),
  mode: modeSchema,
  image: pathSchema,
  /** Ground truth, a grey picture of the photo's size: 255 is subject. */
  gt: pathSchema,
  /** binary: cut at half before measuring. alpha: soft edges count as they are. */
  gt_kind: z.enum(['binary', 'alpha']),
  /** Pixels of 128 and more in this picture are left out. */
  ignore: pathSchema.optional(),
  /** B: a composite of a published foreground over another photo. */
  tier: z.string().min(1).default('A'),
  /** `graphics` and `composite` are measured apart from photos. */
  subset: z.string().min(1).optional(),
  /** Where the photo comes from. */
  dataset: z.string().min(1).optional(),
});

const manifestSchema = z.array(itemSchema).min(1, 'expected at least one photo');

/** One entry of a manifest. */
export type ManifestItem = z.infer<typeof itemSchema>;

/**
 * Reads SET_DIR/manifest.json.
 *
 * @throws UsageError when it is missing or broken, or names a photo twice
 */
export async function readManifest(setDir: string): Promise<readonly ManifestItem[]> {
  const path = join(setDir, 'manifest.json');
  const json = parse(await read(path, setDir), path);
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw new UsageError(`${path} ${fault(parsed.error.issues[0]!, json)}.`);
  const seen = new Set<string>();
  for (const { id, mode } of parsed.data) {
    if (!id.startsWith(`${mode}/`)) {
      throw new UsageError(
        `Photo ${id} of the set has mode ${mode}: expected its id to begin with it.`,
      );
    }
    if (seen.has(id)) throw new UsageError(`Photo ${id} is in the set more than once.`);
    seen.add(id);
  }
  return parsed.data;
}

async function read(path: string, setDir: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new UsageError(
      `No test set at ${setDir}: expected a folder with a manifest.json that lists photos and ` +
        'their ground truth (docs/guides/quality.md says how to make one).',
    );
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${String(cause)}.`);
  }
}

/** What is wrong, as the rest of a sentence that begins with the manifest's path. */
function fault({ path, message }: z.core.$ZodIssue, json: unknown): string {
  const at = path.join('.') || 'the top';
  const [index, field] = path;
  const item: unknown = Array.isArray(json) ? json[Number(index)] : null;
  if (field === 'mode' && !Object.hasOwn(Object(item), 'mode')) {
    const { id } = Object(item) as { id?: unknown };
    const name =
      typeof id === 'string' ? `${id}, photo ${String(index)}` : `photo ${String(index)}`;
    return `gives ${name}, no mode: at ${at}, expected one of ${MODES.join(', ')}`;
  }
  return `is not a list of photos: at ${at}, ${message}`;
}
