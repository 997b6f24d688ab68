import { shadowsBySubject } from '@nobg/contract/removebg/shadow.js';
import { maxPixelsOf } from '@nobg/contract/removebg/sizes.js';
import { modeOfType, subjectOf, typeHeader } from '@nobg/contract/removebg/types.js';
import { describe, expect, it } from 'vitest';
import { read } from './support.js';

describe("remove.bg's types", () => {
  it('choose the mode: people, goods, and anything else', () => {
    expect(modeOfType('person')).toEqual({ mode: 'body', options: { fallback: 'common' } });
    expect(modeOfType('product').mode).toBe('product');
    for (const type of ['auto', 'car', 'animal', 'graphic', 'transportation'] as const) {
      expect(modeOfType(type).mode).toBe('common');
    }
  });

  it('are answered as found, or as the caller said', () => {
    expect(subjectOf('auto', 'vehicle')).toBe('car');
    expect(subjectOf('auto', 'food')).toBe('other');
    expect(subjectOf('animal', 'person')).toBe('animal');
  });

  it('are answered as finely as asked', () => {
    expect(typeHeader('transportation', 1)).toBe('other');
    expect(typeHeader('transportation', 2)).toBe('transportation');
    expect(typeHeader('graphics', 2)).toBe('graphics');
    expect(typeHeader('person', 1)).toBe('person');
    expect(typeHeader('person', null)).toBeNull();
    expect([
      read({ type_level: 'none' }).typeLevel,
      read({ type_level: 'latest' }).typeLevel,
    ]).toEqual([null, 2]);
  });
});

describe("remove.bg's sizes", () => {
  it('end at 10 megapixels for a PNG, and where their name says for the others', () => {
    expect(maxPixelsOf('full', true)).toBe(10_000_000);
    expect(maxPixelsOf('50mp', true)).toBe(10_000_000);
    expect(maxPixelsOf('hd', true)).toBe(4_000_000);
    expect(maxPixelsOf('full', false)).toBe(25_000_000);
    expect(maxPixelsOf('50mp', false)).toBe(50_000_000);
    expect(maxPixelsOf('preview', false)).toBe(250_000);
  });
});

describe("remove.bg's shadows", () => {
  const shadows = (texts: Record<string, string>) => {
    const { shadows: all, type } = read(texts);
    return shadowsBySubject(all, type);
  };

  it('are none unless asked for', () => {
    expect(shadows({})).toEqual({});
    expect(shadows({ shadow_type: 'none', shadow_opacity: '80' })).toEqual({});
  });

  it('are the same for all, or by what the foreground is', () => {
    expect(shadows({ shadow_type: 'drop' })).toMatchObject({
      person: { kind: 'drop', opacity: 0.5 },
      vehicle: { kind: 'drop', opacity: 0.9 },
      other: { kind: 'drop', opacity: 0.5 },
    });
    const each = { 'shadow_type[product]': 'drop', 'shadow_opacity [product]': '20' };
    expect(shadows(each)).toEqual({ product: { kind: 'drop', opacity: 0.2 } });
  });

  it('fall under cars alone with add_shadow', () => {
    const car = { kind: 'contact', opacity: 0.9 };
    expect(shadows({ add_shadow: 'true' })).toEqual({ vehicle: car });
    expect(shadows({ add_shadow: 'true', type: 'car' })).toMatchObject({ other: car, person: car });
    expect(shadows({ add_shadow: 'true', type: 'person' })).toEqual({});
  });

  it('are of the kind that suits with auto', () => {
    const auto = shadows({ shadow_type: 'auto' });
    expect(auto.vehicle).toEqual({ kind: 'contact', opacity: 0.9 });
    expect(auto.product).toEqual({ kind: 'drop', opacity: 0.5 });
    expect(auto.person).toEqual({ kind: 'contact', opacity: 0.5 });
  });
});
