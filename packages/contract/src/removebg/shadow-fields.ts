import { quoted } from '../read-fields.js';
import type { RemovebgFault } from './errors.js';
import type { FieldReader } from './field-reader.js';
import {
  type RemovebgShadows,
  readShadowOpacities,
  readShadowTypes,
  SHADOW_TYPES,
  shadowsOf,
} from './shadow.js';

/** `shadow_type`, `shadow_opacity` and `add_shadow`, the first two also by kind of foreground. */
export function readShadows(
  texts: ReadonlyMap<string, string>,
  fields: FieldReader,
  faults: RemovebgFault[],
): RemovebgShadows {
  const typeTexts = bracketed(texts, 'shadow_type');
  const opacityTexts = bracketed(texts, 'shadow_opacity');
  const added = fields.flag('add_shadow', 'invalid_add_shadow', false);
  const types = readShadowTypes(typeTexts);
  const opacities = readShadowOpacities(opacityTexts);
  if (types === null) {
    const expected = `one of ${SHADOW_TYPES.join(', ')}`;
    const detail = `shadow_type: expected ${expected}, but got ${listed(typeTexts)}.`;
    faults.push({ code: 'invalid_shadow_type', detail });
  }
  if (opacities === null) {
    const detail = `shadow_opacity: expected auto, or 0 to 100, but got ${listed(opacityTexts)}.`;
    faults.push({ code: 'invalid_shadow_opacity', detail });
  }
  if (added && typeTexts.size > 0) {
    const detail = 'Send shadow_type alone; add_shadow is its older name for cars.';
    faults.push({ code: 'multiple_shadow_params', detail });
  }
  if (types === null || opacities === null) return {};
  return shadowsOf(added ? { each: new Map([['car', 'car'] as const]) } : types, opacities);
}

/** `name=…` under `''`, and `name[car]=…` under `car`. */
function bracketed(texts: ReadonlyMap<string, string>, name: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [field, text] of texts) {
    const value = text.trim();
    if (value === '' || !field.startsWith(name)) continue;
    const [, subject] = /^\s*\[(\w+)\]$/.exec(field.slice(name.length)) ?? [];
    if (subject !== undefined) found.set(subject, value);
    else if (field === name) found.set('', value);
  }
  return found;
}

function listed(texts: ReadonlyMap<string, string>): string {
  return quoted([...texts].map(([of, text]) => (of === '' ? text : `[${of}]=${text}`)).join(' '));
}
