/**
 * XML without the elements of these names, with all that is in them. One pass over starts and one over ends,
 * whatever the text is: what strangers wrote is not given to patterns that go back and forth.
 *
 * @param isDropped told an element's name, such as `GImage:Data`
 */
export function withoutElements(xml: string, isDropped: (name: string) => boolean): string {
  const ends = endsOf(xml, isDropped);
  let kept = '';
  let from = 0;
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at + 1)) {
    if (at < from) continue;
    const name = nameAt(xml, at + 1);
    if (!isDropped(name)) continue;
    const end = firstAfter(ends.get(name), at);
    // Without its end it is no element, and nothing that a reader would show.
    if (end === undefined) continue;
    kept += xml.slice(from, at);
    from = end;
  }
  return kept + xml.slice(from);
}

/** Where the end tags of these elements are over, by name and in order. */
function endsOf(xml: string, isDropped: (name: string) => boolean): Map<string, Ends> {
  const ends = new Map<string, Ends>();
  for (let at = xml.indexOf('</'); at >= 0; at = xml.indexOf('</', at + 2)) {
    const name = nameAt(xml, at + 2);
    const over = at + 2 + name.length;
    if (!isDropped(name) || xml[over] !== '>') continue;
    const known = ends.get(name) ?? { places: [], next: 0 };
    known.places.push(over + 1);
    ends.set(name, known);
  }
  return ends;
}

/** Places in order, and the first that was not passed. */
interface Ends {
  readonly places: number[];
  next: number;
}

/** Starts are asked for in order, so places that were passed are never looked at again. */
function firstAfter(ends: Ends | undefined, at: number): number | undefined {
  if (ends === undefined) return undefined;
  while ((ends.places[ends.next] ?? Number.POSITIVE_INFINITY) <= at) ends.next += 1;
  return ends.places[ends.next];
}

/** Letters, digits, _ and : from a place on. */
function nameAt(xml: string, at: number): string {
  let end = at;
  while (end < xml.length && isNameCharacter(xml.charCodeAt(end))) end += 1;
  return xml.slice(at, end);
}

function isNameCharacter(code: number): boolean {
  const [isDigit, isUpper] = [code >= 0x30 && code <= 0x3a, code >= 0x41 && code <= 0x5a];
  return isDigit || isUpper || code === 0x5f || (code >= 0x61 && code <= 0x7a);
}
