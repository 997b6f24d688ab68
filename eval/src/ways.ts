import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { ABLATION_IDS, type AblationId } from '@nobg/engine/context/ablation.js';
import { nearest } from './nearest.js';
import { UsageError } from './usage-error.js';

/** One way to cut out that is held against the whole engine. */
export interface Way {
  /** `fine-pass`, `fine-pass, hair` or an option. */
  readonly name: string;
  /** Parts of the engine that are left out. */
  readonly without: readonly AblationId[];
  /** What a request would say besides. */
  readonly options?: CutoutOptions;
}

/** Which ways a run holds against the whole. */
export interface WaysWanted {
  /** Each part by itself, and what an option adds. */
  readonly ablation: boolean;
  /** Parts that are left out together. */
  readonly without: readonly (readonly AblationId[])[];
}

/** Longer side above which photos are also cut out with `hd`, px: the networks see smaller ones at full size. */
const HD_ABOVE = 1024;
const HD_MODES: readonly Mode[] = ['common', 'body'];
const HD: Way = { name: 'with hd', without: [], options: { hd: true } };

/**
 * The ways that can differ from the whole engine on one photo: a part that did not run changes
 * nothing.
 *
 * @param asked parts that were asked for when the photo was cut out by the whole engine
 * @param longer side of the photo, px
 */
export function waysOn(
  { ablation, without }: WaysWanted,
  mode: Mode,
  longer: number,
  asked: ReadonlySet<AblationId>,
): readonly Way[] {
  const alone = ablation ? ABLATION_IDS.map((part) => [part]) : [];
  const ways = [...alone, ...without]
    .filter((parts) => parts.some((part) => asked.has(part)))
    .map((parts): Way => ({ name: parts.join(', '), without: parts }));
  const hd = ablation && longer > HD_ABOVE && HD_MODES.includes(mode) ? [HD] : [];
  return [...new Map([...ways, ...hd].map((way) => [way.name, way])).values()];
}

/**
 * Reads one `--without a,b,c`.
 *
 * @returns the parts in the engine's own order, each once
 * @throws UsageError for a name that no part has
 */
export function partsOf(text: string): readonly AblationId[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (ABLATION_IDS.some((part) => part === name)) continue;
    const alike = nearest(name, ABLATION_IDS);
    throw new UsageError(
      `The engine has no part ${name || '""'} to leave out: ` +
        (alike.length > 0
          ? `did you mean ${alike.join(' or ')}?`
          : `expected some of ${ABLATION_IDS.join(', ')}.`),
    );
  }
  return ABLATION_IDS.filter((part) => names.includes(part));
}
