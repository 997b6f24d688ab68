/** Characters of one list: the server takes no longer ones. */
const MAX_LENGTH = 6000;

/**
 * Positions as the archive's address takes them, such as `0-4,7`; in several lists where one would be too long.
 * @param positions in any order, each once
 */
export function positionLists(
  positions: readonly number[],
  maxLength = MAX_LENGTH,
): readonly string[] {
  const lists: string[] = [];
  let list = '';
  for (const range of rangesOf([...positions].sort((a, b) => a - b))) {
    const longer = list === '' ? range : `${list},${range}`;
    if (longer.length <= maxLength || list === '') list = longer;
    else {
      lists.push(list);
      list = range;
    }
  }
  return list === '' ? lists : [...lists, list];
}

function* rangesOf(sorted: readonly number[]): Generator<string> {
  for (let from = 0; from < sorted.length; ) {
    const first = sorted[from]!;
    let to = from;
    while (sorted[to + 1] === sorted[to]! + 1) to += 1;
    yield from === to ? `${first}` : `${first}-${sorted[to]}`;
    from = to + 1;
  }
}
