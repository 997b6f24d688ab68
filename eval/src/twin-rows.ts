import { groupBy } from './group-by.js';
import type { Place } from './score.js';
import { shareBelow } from './statistics.js';
import type { TwinKind } from './twin-files.js';
import type { Agreements } from './twins.js';

/** Twins that agree by less than this differ visibly. */
export const ALIKE = 0.95;
/** Twins that agree by less than this have different subjects. */
export const LEAP = 0.8;

/** A photo's twins, as the engine and as the plain pass cut them out. */
export interface PhotoTwins extends Place {
  readonly twins: Agreements;
  /** null: not measured. */
  readonly plainTwins: Agreements | null;
}

/** Share of pairs that agree by less than two bounds, 0..1. */
interface Shares {
  readonly n: number;
  readonly unlike: number;
  readonly leaps: number;
}

/** The pairs of one kind in one mode. */
export interface TwinRow {
  /** `food`, `common, graphics`, or `all`. */
  readonly row: string;
  readonly kind: TwinKind;
  readonly engine: Shares;
  /** On the same photos; null where the plain pass's twins were not measured. */
  readonly plain: Shares | null;
  /** Pairs of the engine that agree by less than `LEAP` where the plain pass's do not. */
  readonly leapsAlone: number | null;
}

/** One pair, to be listed. */
export interface TwinPair {
  readonly name: string;
  readonly kind: TwinKind;
  readonly engine: number;
  readonly plain: number | null;
}

/** Rows by mode, with graphics and composites apart, and over all. */
export function twinRows(photos: readonly PhotoTwins[]): TwinRow[] {
  const groups = groupBy(pairsOf(photos), ({ row, kind }) => `${row}\0${kind}`);
  const overAll = groupBy(pairsOf(photos), ({ kind }) => kind);
  return [
    ...[...groups.values()].map((pairs) => rowOf(pairs[0]!.row, pairs)),
    ...[...overAll.values()].map((pairs) => rowOf('all', pairs)),
  ];
}

/** The pairs of the engine that agree least, the least first. */
export function worstTwins(photos: readonly PhotoTwins[], most: number): TwinPair[] {
  return pairsOf(photos)
    .filter(({ engine }) => engine < ALIKE)
    .sort((a, b) => a.engine - b.engine)
    .slice(0, most)
    .map(({ name, kind, engine, plain }) => ({ name, kind, engine, plain }));
}

function pairsOf(photos: readonly PhotoTwins[]) {
  return photos.flatMap(({ name, mode, kind, twins, plainTwins }) =>
    Object.entries(twins).map(([twin, engine]) => ({
      name,
      row: kind === 'photos' ? mode : `${mode}, ${kind}`,
      kind: twin as TwinKind,
      engine,
      plain: plainTwins?.[twin as TwinKind] ?? null,
    })),
  );
}

function rowOf(row: string, pairs: readonly TwinPair[]): TwinRow {
  const both = pairs.flatMap(({ engine, plain }) => (plain === null ? [] : [{ engine, plain }]));
  return {
    row,
    kind: pairs[0]!.kind,
    engine: sharesOf(pairs.map(({ engine }) => engine)),
    plain: both.length === 0 ? null : sharesOf(both.map(({ plain }) => plain)),
    leapsAlone:
      both.length === 0
        ? null
        : both.filter(({ engine, plain }) => engine < LEAP && plain >= LEAP).length,
  };
}

function sharesOf(agreements: readonly number[]): Shares {
  return {
    n: agreements.length,
    unlike: shareBelow(agreements, ALIKE)!,
    leaps: shareBelow(agreements, LEAP)!,
  };
}
