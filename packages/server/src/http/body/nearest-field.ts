import { distance } from 'fastest-levenshtein';

/** Names that other services have for our fields. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ...{ file: 'image', photo: 'image', picture: 'image', image_file: 'image', images: 'image' },
  ...{ url: 'image_url', image_b64: 'image_base64', image_file_b64: 'image_base64' },
  ...{ background: 'bg_color', background_color: 'bg_color', bgc: 'bg_color' },
  ...{ bg_image_file: 'bg_image', background_image: 'bg_image', background_url: 'bg_image_url' },
  ...{ output_format: 'format', type: 'mode', model: 'mode', om: 'return' },
  ...{ shadow_type: 'shadow', add_shadow: 'shadow', margin: 'crop_margin', width: 'size' },
};

/** Of a name's length: more slips than this are another word. */
const MAX_SLIPS = 0.4;

/** Longer names are no slips of the pen, and are not compared. */
const MAX_LENGTH = 40;

/**
 * The field that was probably meant.
 * @param name as it came
 * @param fields all that there are
 * @returns null where none is near
 */
export function nearestField(name: string, fields: readonly string[]): string | null {
  const word = name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
    .replace(/colour/g, 'color');
  if (word === '' || word.length > MAX_LENGTH) return null;
  if (Object.hasOwn(ELSEWHERE, word)) return ELSEWHERE[word] as string;
  let nearest: string | null = null;
  let fewest = Math.max(1, Math.floor(word.length * MAX_SLIPS)) + 1;
  for (const field of fields) {
    const slips = distance(word, field);
    if (slips >= fewest) continue;
    fewest = slips;
    nearest = field;
  }
  return nearest;
}
