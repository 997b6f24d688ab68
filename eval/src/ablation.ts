import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineParts } from '@nobg/engine/ablation.js';
import type { Cutter } from '@nobg/engine/types.js';
import { cutPhoto } from './cut-photos.js';
import type { SetPhoto } from './photo-set.js';
import type { Progress } from './progress.js';
import type { NetworkMemory } from './remembered.js';
import { type Row, rowName, toRows as rowsOf } from './rows.js';
import { type PhotoScore, readTruth, scorePhoto, type Truth } from './score.js';
import { fixed } from './table.js';
import { type Variant, variantsOf, WHOLE } from './variants.js';

/** One photo, cut out in one way. */
interface Measured {
  readonly variant: string;
  readonly score: PhotoScore;
  readonly ms: number;
  /** Whether the variant changed anything here; else these are the whole engine's numbers. */
  readonly touched: boolean;
}

/** All photos of one mode and kind of ground truth, in one way. */
export interface AblationRow {
  readonly variant: string;
  readonly row: Row;
  /** Photos on which that part was at work. */
  readonly touched: number;
  /** Mean time from encoded photo to PNG. */
  readonly ms: number;
}

/**
 * Cuts each photo out with all parts at work and then with each part of its mode left out that
 * was at work on it. The ways follow each other photo by photo, and what one of them asked a
 * network the others take from memory, with its time: what else a machine does slows all alike.
 *
 * @param tools the memory stands between the cutter and its networks
 * @returns grouped by mode and ground truth, the whole engine first in each
 * @throws UsageError when ground truth can't be read; a photo that fails counts as an empty mask
 */
export async function ablate(
  photos: readonly SetPhoto[],
  { cutter, memory }: Pick<Tools, 'cutter' | 'memory'>,
  progress: Progress,
): Promise<readonly AblationRow[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'nobg-eval-'));
  const measured: Measured[] = [];
  progress.begin(photos.length);
  try {
    for (const photo of photos) {
      const truth = await readTruth(photo);
      const ways = await measureWays(photo, truth, { cutter, memory, scratch });
      measured.push(...ways);
      const tried = ways.filter(({ touched }) => touched).length;
      progress.step(`${photo.id}  ${tried} parts left out in turn`);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return toRows(measured);
}

interface Tools {
  readonly cutter: Cutter;
  readonly memory: NetworkMemory;
  readonly scratch: string;
}

async function measureWays(photo: SetPhoto, truth: Truth, tools: Tools): Promise<Measured[]> {
  const whole = new EngineParts();
  const base = await measure(photo, truth, { ...WHOLE, parts: whole }, tools);
  const ways: Measured[] = [{ ...base, touched: false }];
  for (const variant of variantsOf(photo.mode)) {
    const touched = changes(variant, truth, whole);
    const parts = new EngineParts(variant.without);
    const way = touched ? await measure(photo, truth, { ...variant, parts }, tools) : base;
    ways.push({ ...way, variant: variant.name, touched });
  }
  return ways;
}

/** Whether a way can differ from the whole engine on a photo. */
function changes({ without, options, above = 0 }: Variant, truth: Truth, whole: EngineParts) {
  if (without.some((part) => whole.asked.has(part))) return true;
  return options !== undefined && Math.max(truth.image.width, truth.image.height) > above;
}

async function measure(
  photo: SetPhoto,
  truth: Truth,
  { name, options, parts }: Variant & { readonly parts: EngineParts },
  { cutter, memory, scratch }: Tools,
): Promise<Omit<Measured, 'touched'>> {
  memory.takeCorrection();
  const made = await cutPhoto(cutter, photo, scratch, { options, parts });
  const ms = made.ms + memory.takeCorrection().ms;
  return { variant: name, score: scorePhoto(photo, truth, made.alpha), ms };
}

function toRows(measured: readonly Measured[]): AblationRow[] {
  const kinds = new Set(measured.map(({ score }) => rowName(score)));
  return [...kinds].sort().flatMap((kind) => {
    const own = measured.filter(({ score }) => rowName(score) === kind);
    return [...new Set(own.map(({ variant }) => variant))].map((variant) => {
      const ways = own.filter((way) => way.variant === variant);
      return {
        variant,
        row: rowsOf(ways.map(({ score, ms }) => ({ ...score, ms, plain: null })))[0]!,
        touched: ways.filter(({ touched }) => touched).length,
        ms: ways.reduce((sum, { ms }) => sum + ms, 0) / ways.length,
      };
    });
  });
}

/** A table in Markdown: for each mode and ground truth the whole engine, and each part left out. */
export function ablationTable(rows: readonly AblationRow[]): string {
  const lines = rows.map(({ variant, row, touched, ms }) => {
    const whole = variant === WHOLE.name;
    return [
      whole ? `${rowName(row)} (${row.n})` : '',
      variant,
      whole ? '' : String(touched),
      fixed(row.iou?.mean ?? null, 3),
      fixed(row.mae?.mean ?? null, 4),
      fixed(row.bf3?.mean ?? null, 3),
      String(Math.round(ms)),
    ];
  });
  const header = ['mode, truth (photos)', 'parts', 'at work on', 'IoU', 'MAE', 'bF3', 'ms'];
  return [header, header.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
