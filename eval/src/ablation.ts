import { ABLATION_IDS } from '@nobg/engine/context/ablation.js';
import { groupBy } from './group-by.js';
import type { Measured } from './measure-cut.js';
import { REGRET, rowName } from './rows.js';
import type { Place } from './score.js';
import type { Spent } from './spent.js';
import { type Mean, meanOf, pairedDifference } from './statistics.js';

/** What one way to cut out changes, on the photos on which it can change anything. */
export interface Effect {
  /** Photos on which the parts that are left out were at work. */
  readonly n: number;
  /** Those of which any number changed. */
  readonly changed: number;
  /** Paired differences: the whole engine's less those without. */
  readonly iou: Mean | null;
  readonly mae: Mean | null;
  readonly bf3: Mean | null;
  /** Photos on which the whole engine's IoU is lower by more than `REGRET`. */
  readonly regret: number;
  /** Mean times of the whole engine, and without. */
  readonly spent: { readonly whole: Spent; readonly without: Spent } | null;
}

/** One way against the whole engine. */
export interface WayEffect {
  readonly name: string;
  readonly all: Effect;
  readonly rows: readonly (Effect & {
    readonly row: string;
    /** Photos of the row, touched or not. */
    readonly photos: number;
    readonly sources: readonly (Effect & { readonly source: string })[];
  })[];
}

/** What is compared of a cutout. */
type Numbers = Pick<Measured, 'iou' | 'mae' | 'bf3' | 'ms' | 'cpuMs'>;

/** One photo, cut out by the whole engine and in other ways. */
export interface ByWay extends Place {
  readonly whole: Numbers;
  /** By the way's name. */
  readonly ways: Readonly<Record<string, Numbers>>;
}

/** Each way that touched any photo, parts by themselves in the engine's order first. */
export function waysCompared(photos: readonly ByWay[]): WayEffect[] {
  const names = new Set(photos.flatMap(({ ways }) => Object.keys(ways)));
  const parts: readonly string[] = ABLATION_IDS;
  const others = [...names].filter((name) => !parts.includes(name));
  return [...parts.filter((part) => names.has(part)), ...others].map((name) => {
    const touched = photos.filter(({ ways }) => ways[name]);
    const effect = (members: readonly ByWay[]) => effectOf(members, name);
    return {
      name,
      all: effect(touched),
      rows: [...groupBy(touched, rowName)].map(([row, members]) => ({
        row,
        photos: photos.filter((photo) => rowName(photo) === row).length,
        ...effect(members),
        sources: [...groupBy(members, ({ source }) => source)].map(([source, own]) => ({
          source,
          ...effect(own),
        })),
      })),
    };
  });
}

/** @param photos at least one, all of them cut out in this way */
function effectOf(photos: readonly ByWay[], name: string): Effect {
  const pairs = photos.map(({ whole, ways }) => ({ whole, without: ways[name]! }));
  const difference = (metric: 'iou' | 'mae' | 'bf3') =>
    pairedDifference(
      pairs.map(({ whole }) => whole[metric]),
      pairs.map(({ without }) => without[metric]),
    );
  const timed = pairs.filter(({ whole, without }) => whole.ms !== null && without.ms !== null);
  return {
    n: pairs.length,
    changed: pairs.filter((pair) => !isSame(pair.whole, pair.without)).length,
    iou: difference('iou'),
    mae: difference('mae'),
    bf3: difference('bf3'),
    regret: pairs.filter((pair) => pair.whole.iou < pair.without.iou - REGRET).length,
    spent:
      timed.length === 0
        ? null
        : {
            whole: meanSpent(timed.map(({ whole }) => whole)),
            without: meanSpent(timed.map(({ without }) => without)),
          },
  };
}

function meanSpent(ways: readonly Numbers[]): Spent {
  const mean = (time: 'ms' | 'cpuMs') => meanOf(ways.map((way) => way[time]))?.mean ?? 0;
  return { ms: mean('ms'), cpuMs: mean('cpuMs') };
}

const isSame = (a: Numbers, b: Numbers): boolean =>
  a.iou === b.iou && a.mae === b.mae && a.bf3 === b.bf3;
