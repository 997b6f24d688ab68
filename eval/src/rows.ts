import type { Mode } from '@nobg/contract/modes.js';
import { groupBy } from './group-by.js';
import type { Kind } from './photo-set.js';
import type { PlainScore } from './plain-scores.js';
import type { PhotoScore } from './score.js';
import type { Spent } from './spent.js';
import { type Mean, meanOf, pairedDifference, shareBelow, worstTenth } from './statistics.js';

/** Below this IoU a cutout is of no use to most. */
export const GOOD = 0.8;
/** A photo whose IoU is lower than another way's by more than this is to be regretted. */
export const REGRET = 0.1;

/** A photo's scores, and what the plain pass has on it. */
export interface Comparable extends PhotoScore {
  /** From encoded photo to PNG; null when only scored. */
  readonly ms: number | null;
  /** The same of all cores together. */
  readonly cpuMs: number | null;
  readonly plain: PlainScore | null;
}

/** The engine against the plain pass on the photos that have a score of it. */
export interface AgainstPlain {
  readonly n: number;
  /** Paired differences: the engine's less the plain pass's. */
  readonly iou: Mean | null;
  readonly mae: Mean | null;
  readonly bf3: Mean | null;
  /** Share of photos on which the engine's IoU is lower by more than {@link REGRET}, 0..1. */
  readonly regret: number;
  /** Mean IoU of the worst tenth: the engine's on these photos, and the plain pass's. */
  readonly worstTenth: { readonly engine: number; readonly plain: number };
  /** Mean times of the plain pass, and the engine's in parts of them; null where measured elsewhere. */
  readonly spent: (Spent & { readonly times: Spent }) | null;
}

/** Means over some photos. */
export interface Means {
  readonly n: number;
  readonly failed: number;
  readonly iou: Mean | null;
  readonly mae: Mean | null;
  readonly bf3: Mean | null;
  readonly sad: Mean | null;
  /** Share of photos whose IoU is below {@link GOOD}, 0..1. */
  readonly bad: number;
  /** Mean IoU of the worst tenth. */
  readonly worstTenth: number;
  readonly ms: Mean | null;
  readonly cpuMs: Mean | null;
  readonly plain: AgainstPlain | null;
}

/** Means over the photos, composites or graphics of one mode and kind of ground truth. */
export interface Row extends Means {
  readonly mode: Mode;
  readonly truthKind: PhotoScore['truthKind'];
  readonly kind: Kind;
  /** By source, sorted by name. */
  readonly sources: readonly (Means & { readonly source: string })[];
}

/** What a row is called: `common, binary`, `common, alpha, composites`. */
export function rowName({
  mode,
  truthKind,
  kind,
}: Pick<PhotoScore, 'mode' | 'truthKind' | 'kind'>) {
  return [mode, truthKind, ...(kind === 'photos' ? [] : [kind])].join(', ');
}

/** One row for each mode, kind of ground truth and kind of picture, sorted by name. */
export function toRows(photos: readonly Comparable[], machine: string | null = null): Row[] {
  return [...groupBy(photos, rowName).values()].map((members) => {
    const { mode, truthKind, kind } = members[0]!;
    const bySource = groupBy(members, ({ source }) => source);
    const sources = [...bySource].map(([source, own]) => ({ source, ...means(own, machine) }));
    return { mode, truthKind, kind, ...means(members, machine), sources };
  });
}

/**
 * @param photos at least one
 * @param machine where their times were measured
 */
function means(photos: readonly Comparable[], machine: string | null): Means {
  const ious = photos.map(({ iou }) => iou);
  return {
    n: photos.length,
    failed: photos.filter(({ failure }) => failure !== null).length,
    iou: meanOf(ious),
    mae: meanOf(photos.map(({ mae }) => mae)),
    bf3: meanOf(photos.map(({ bf3 }) => bf3)),
    sad: meanOf(photos.map(({ sad }) => sad)),
    bad: shareBelow(ious, GOOD)!,
    worstTenth: worstTenth(ious)!,
    ms: meanOf(photos.map(({ ms }) => ms)),
    cpuMs: meanOf(photos.map(({ cpuMs }) => cpuMs)),
    plain: againstPlain(photos, machine),
  };
}

function againstPlain(photos: readonly Comparable[], machine: string | null): AgainstPlain | null {
  const pairs = photos.flatMap((photo) => (photo.plain ? [[photo, photo.plain] as const] : []));
  if (pairs.length === 0) return null;
  const difference = (metric: 'iou' | 'mae' | 'bf3') =>
    pairedDifference(
      pairs.map(([photo]) => photo[metric]),
      pairs.map(([, plain]) => plain[metric]),
    );
  const regretted = pairs.filter(([{ iou }, plain]) => iou < plain.iou - REGRET);
  return {
    n: pairs.length,
    iou: difference('iou'),
    mae: difference('mae'),
    bf3: difference('bf3'),
    regret: regretted.length / pairs.length,
    worstTenth: {
      engine: worstTenth(pairs.map(([{ iou }]) => iou))!,
      plain: worstTenth(pairs.map(([, { iou }]) => iou))!,
    },
    spent: timesOf(pairs.filter(([, plain]) => plain.machine === machine)),
  };
}

function timesOf(pairs: readonly (readonly [Comparable, PlainScore])[]): AgainstPlain['spent'] {
  const timed = pairs.filter(([{ ms }]) => ms !== null);
  const [ms, cpuMs] = [ratioOf(timed, 'ms'), ratioOf(timed, 'cpuMs')];
  if (!ms || !cpuMs) return null;
  return { ms: ms.plain, cpuMs: cpuMs.plain, times: { ms: ms.times, cpuMs: cpuMs.times } };
}

function ratioOf(
  pairs: readonly (readonly [Comparable, PlainScore])[],
  time: 'ms' | 'cpuMs',
): { readonly plain: number; readonly times: number } | null {
  const own = meanOf(pairs.map(([photo]) => photo[time]));
  const plain = meanOf(pairs.map(([, score]) => score[time]));
  return own && plain ? { plain: plain.mean, times: own.mean / plain.mean } : null;
}
