import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';

/** What networks compute with: `auto` takes 8 bits where they pay on this machine. */
export const PRECISIONS = ['auto', 'float32', 'int8'] as const;
export type PrecisionSetting = (typeof PRECISIONS)[number];

/** By network, the id of its form in 8 bits. */
const INT8_OF: ReadonlyMap<string, string> = new Map(
  BUILTIN_NETWORKS.flatMap(({ id, variant }) => (variant ? [[variant.of, id] as const] : [])),
);

/** A network that comes in two forms. */
export interface Forms<T> {
  readonly float32: T;
  readonly int8: T;
}

/** The id of a network's form in 8 bits; undefined where it has none. */
export function int8Of(id: string): string | undefined {
  return INT8_OF.get(id);
}

/** The networks of which both forms are among `files`. */
export function inBothForms<T extends { readonly id: string }>(files: readonly T[]): Forms<T>[] {
  return [...INT8_OF].flatMap((ids) => {
    const [float32, int8] = ids.map((id) => files.find((file) => file.id === id));
    return float32 && int8 ? [{ float32, int8 }] : [];
  });
}

/** The id under which a network is spoken of, whichever form of it this is. */
export function standardId(id: string): string {
  for (const [standard, int8] of INT8_OF) if (id === int8) return standard;
  return id;
}

/** The id of a network's form in 8 bits where the others allow it. */
function formAmong(ids: readonly string[], id: string): string | undefined {
  const form = BUILTIN_NETWORKS.find(({ variant }) => variant?.of === id);
  const beside = form?.variant?.onlyWith;
  return beside === undefined || ids.includes(beside) ? form?.id : undefined;
}

/**
 * The ids, each followed by its form in 8 bits where that is there or comes with the same
 * download: a start must not wait for a package only to become quicker.
 *
 * @param here whether a network is compiled
 * @param precision who wants float32 alone needs no other form; who wants int8 waits for it
 */
export function withInt8(
  ids: readonly string[],
  here: (id: string) => boolean,
  precision: PrecisionSetting = 'auto',
): string[] {
  if (precision === 'float32') return [...ids];
  return ids.flatMap((id) => {
    const int8 = formAmong(ids, id);
    const wanted = precision === 'int8' || (int8 !== undefined && here(int8)) || !here(id);
    return int8 && wanted ? [id, int8] : [id];
  });
}
