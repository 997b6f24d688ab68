/** Something that a reference in a FlatBuffers file leads to. */
export type Item =
  | { readonly table: Readonly<Record<number, Field>> }
  | { readonly items: readonly Item[] }
  | { readonly ints: readonly number[] }
  | { readonly bytes: Uint8Array };

/** A field of a table: a number in the file's own place, or a reference. */
export type Field = number | Item;

/**
 * Writes a FlatBuffers file. Items that are the same object are written once, however
 * often they are referred to.
 */
export function flatbuffer(mark: string, root: Item): Buffer {
  const file = Buffer.alloc(2 ** 22);
  file.write(mark, 4, 'latin1');
  let end = 8;
  const places = new Map<Item, number>();
  const references: { readonly at: number; readonly item: Item }[] = [{ at: 0, item: root }];
  const refer = (at: number, item: Item): void => {
    references.push({ at, item });
  };
  // References lead onwards only, so that what they lead to comes after all that refers to it.
  for (let next = 0; next < references.length; next++) {
    const { at, item } = references[next]!;
    if (!places.has(item)) end = write(file, end, item, places, refer);
    file.writeUInt32LE(places.get(item)! - at, at);
  }
  return file.subarray(0, end);
}

function write(
  file: Buffer,
  start: number,
  item: Item,
  places: Map<Item, number>,
  refer: (at: number, item: Item) => void,
): number {
  const words = (count: number): number => (count + 3) & ~3;
  if ('table' in item) {
    const fields = Object.entries(item.table);
    const slots = 1 + Math.max(-1, ...fields.map(([slot]) => Number(slot)));
    const at = start + words(4 + 2 * slots);
    file.writeUInt16LE(4 + 2 * slots, start);
    file.writeUInt16LE(4 + 4 * fields.length, start + 2);
    file.writeInt32LE(at - start, at);
    fields.forEach(([slot, field], i) => {
      const place = at + 4 + 4 * i;
      file.writeUInt16LE(place - at, start + 4 + 2 * Number(slot));
      if (typeof field === 'number') file.writeInt32LE(field, place);
      else refer(place, field);
    });
    places.set(item, at);
    return at + 4 + 4 * fields.length;
  }
  places.set(item, start);
  const length =
    'items' in item ? item.items.length : 'ints' in item ? item.ints.length : item.bytes.length;
  file.writeUInt32LE(length, start);
  if ('bytes' in item) {
    file.set(item.bytes, start + 4);
    return words(start + 4 + length);
  }
  for (let i = 0; i < length; i++) {
    const place = start + 4 + 4 * i;
    if ('ints' in item) file.writeInt32LE(item.ints[i]!, place);
    else refer(place, item.items[i]!);
  }
  return start + 4 + 4 * length;
}
