import { MODES, type Mode } from '@nobg/contract/modes.js';
import { type CutoutOptions, OPTION_MODES } from '@nobg/contract/options.js';
import { capabilityNetworks, type Need } from './capabilities/implementations.js';
import { hasPrompt } from './context/has-prompt.js';
import { DEFAULT_CHOICE, type NetworkChoice } from './network-choice.js';
import { standardId } from './network-forms.js';

const PEOPLE = ['saliency', 'personMatting', 'detection', 'parsing'] as const;

/** What each mode may ask of networks on one photo or another, in the order of first use. */
const NEEDS: Readonly<Record<Mode, readonly Need[]>> = {
  common: PEOPLE,
  body: PEOPLE,
  product: ['saliency'],
  food: ['saliency'],
  clothing: [...PEOPLE, 'garmentParsing'],
};

/** What modes use beyond that where it is there. */
const EXTRAS: Readonly<Record<Mode, readonly Need[]>> = {
  common: ['saliencyFusion', 'prompting'],
  body: ['saliencyFusion', 'prompting'],
  product: ['saliencyFusion'],
  food: ['saliencyFusion'],
  clothing: ['saliencyFusion'],
};

/**
 * Ids of what a mode uses where it is there: it works without, too, so that a first start can
 * cut out before everything has been fetched. A network of the operator's own is left to itself.
 */
export function extrasFor(mode: Mode, choice: NetworkChoice = DEFAULT_CHOICE): readonly string[] {
  const alone = choice.licences !== 'any' || choice.own[mode] !== undefined;
  return alone ? [] : EXTRAS[mode].flatMap((need) => capabilityNetworks(need, choice.licences));
}

/** Ids of the networks that a cutout may need, as far as can be told without its photo. */
export function networksFor(
  mode: Mode,
  options: CutoutOptions,
  { licences, own }: NetworkChoice = DEFAULT_CHOICE,
): readonly string[] {
  const prompted = hasPrompt(options) || options.plate === 'drop';
  const needs = prompted ? [...NEEDS[mode], 'prompting' as const] : NEEDS[mode];
  const named = own[mode];
  const ids = needs.flatMap((need): readonly string[] =>
    need === 'saliency' && named !== undefined ? [named] : capabilityNetworks(need, licences),
  );
  return [...new Set(ids)];
}

/** The modes that may run a network, in whichever form, with any options but points and a box. */
export function modesUsing(id: string, choice: NetworkChoice = DEFAULT_CHOICE): readonly Mode[] {
  return MODES.filter((mode) =>
    [...networksFor(mode, widestOptions(mode), choice), ...extrasFor(mode, choice)].includes(
      standardId(id),
    ),
  );
}

/** Whether points and a box have a network run, in whichever form, in modes that never do without them. */
export function onlyPromptsUse(id: string, choice: NetworkChoice = DEFAULT_CHOICE): boolean {
  const box = { left: 0, top: 0, right: 1, bottom: 1 };
  const prompted = MODES.every((mode) =>
    networksFor(mode, { box }, choice).includes(standardId(id)),
  );
  return prompted && modesUsing(id, choice).length < MODES.length;
}

/** Options with which a mode uses networks that it does without otherwise. */
function widestOptions(mode: Mode): CutoutOptions {
  return OPTION_MODES.plate?.includes(mode) ? { plate: 'drop' } : {};
}

/** Ids of all networks that these modes may need: what a first start fetches, in this order. */
export function requiredNetworks(
  choice: NetworkChoice = DEFAULT_CHOICE,
  modes: readonly Mode[] = MODES,
): readonly string[] {
  const byMode = modes.map((mode) => networksFor(mode, {}, choice));
  const prompted = capabilityNetworks('prompting', choice.licences);
  // What each mode begins with comes first, so that some work before the rest is there.
  const extras = modes.flatMap((mode) => extrasFor(mode, choice));
  return [
    ...new Set([...byMode.map(([first]) => first!), ...byMode.flat(), ...prompted, ...extras]),
  ];
}
