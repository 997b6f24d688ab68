/** Networks that also come in 8 bits, and the id of that form. */
const INT8_OF: ReadonlyMap<string, string> = new Map([['isnet', 'isnet-int8']]);

/** The id of a network's form in 8 bits; undefined where it has none. */
export function int8Of(id: string): string | undefined {
  return INT8_OF.get(id);
}

/** The id under which a network is spoken of, whichever form of it this is. */
export function standardId(id: string): string {
  for (const [standard, int8] of INT8_OF) if (id === int8) return standard;
  return id;
}

/**
 * The ids, each followed by its form in 8 bits where that is there or comes with the same
 * download: a start must not wait for a package only to become quicker.
 *
 * @param here whether a network is compiled
 */
export function withInt8(ids: readonly string[], here: (id: string) => boolean): string[] {
  return ids.flatMap((id) => {
    const int8 = INT8_OF.get(id);
    return int8 && (here(int8) || !here(id)) ? [id, int8] : [id];
  });
}
