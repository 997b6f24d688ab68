const declared = new Map<string, number>();
const provenances = new Map<string, Provenance>();
const overrides = new Map<string, number>();

/** Where a group of tuned numbers comes from. */
export interface Provenance {
  /** On what they were set: kind and number of photos, and of which sources. */
  readonly setOn: string;
  /** Page of the measurement, relative to docs/; left out where there is none. */
  readonly page?: string;
}

/** Of numbers that are as they were first thought of. */
export const NOT_MEASURED: Provenance = { setOn: 'not measured' };

/**
 * Declares the tuned numbers of one step or strategy together, with where they come from. Names say quantity and unit:
 * `minAreaRatio`, `maxSaliencyMean`, `dilatePx`.
 *
 *     const BYSTANDERS = tunedGroup('person.bystanders', { minAreaRatio: 0.01 }, { setOn: '…', page: '…' });
 *
 * @returns the values, or those that are to be tried instead
 * @throws Error where a name is declared twice
 */
export function tunedGroup<const Numbers extends Readonly<Record<string, number>>>(
  prefix: string,
  numbers: Numbers,
  provenance: Provenance,
): { readonly [Name in keyof Numbers]: number } {
  provenances.set(prefix, provenance);
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, tuned(`${prefix}.${name}`, value)]),
  ) as { readonly [Name in keyof Numbers]: number };
}

/** Where the groups of tuned numbers come from, by their prefix. */
export function tunedProvenances(): ReadonlyMap<string, Provenance> {
  return provenances;
}

/**
 * Declares a number that was set by measuring, so that a measurement can try others:
 *
 *     const MARGIN = tuned('saliency.uncertain.from', 0.05);
 *
 * Read once, when its module is loaded. Nothing but `npm run eval -- SET --set name=value` ever
 * overrides one; a server can't.
 *
 * @param name once in the engine: what it belongs to, a dot, what it is
 * @param value what the engine works with
 * @returns `value`, or what was to be tried instead
 * @throws Error where the name is declared twice
 * @internal
 */
export function tuned(name: string, value: number): number {
  if (declared.has(name)) throw new Error(`the tuned number ${name} is declared twice`);
  declared.set(name, value);
  return overrides.get(name) ?? value;
}

/**
 * Lets a tuned number have another value in this process; to be called before the module that declares
 * it is loaded. Afterwards it changes nothing.
 */
export function overrideTuned(name: string, value: number): void {
  overrides.set(name, value);
}

/** The tuned numbers of all modules loaded so far, by name, with the engine's own values. */
export function tunedNumbers(): ReadonlyMap<string, number> {
  return declared;
}
