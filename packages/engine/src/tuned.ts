const declared = new Map<string, number>();
const overrides = new Map<string, number>();

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
