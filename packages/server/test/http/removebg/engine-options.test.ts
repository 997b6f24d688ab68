import { readRemovebgFields } from '@nobg/contract/removebg/fields.js';
import { engineOptions } from '@nobg/server/http/api/removebg/engine-options.js';
import { describe, expect, it } from 'vitest';

const files = new Set(['image_file']);

function plan(texts: Record<string, string>, behind: string[] = []) {
  const fields = { texts: new Map(Object.entries(texts)), files: new Set([...files, ...behind]) };
  return engineOptions(readRemovebgFields(fields), 'full');
}

describe('the engine options of /v1.0/removebg', () => {
  it('says nothing where nothing is asked for', () => {
    expect(plan({})).toEqual({
      mode: 'common',
      options: {},
      output: { format: 'auto', channels: 'rgba', size: { maxPixels: 10_000_000 } },
      composition: {},
    });
  });

  it('ends a PNG at 10 megapixels, and what becomes one by itself, but not the others', () => {
    const pixels = (texts: Record<string, string>, behind: string[] = []) =>
      plan(texts, behind).output.size?.maxPixels;
    expect(pixels({ format: 'png' })).toBe(10_000_000);
    expect(pixels({ channels: 'alpha' })).toBe(10_000_000);
    expect(pixels({ bg_color: 'fff8' })).toBe(10_000_000);
    expect(pixels({ bg_color: 'fff' })).toBe(25_000_000);
    expect(pixels({}, ['bg_image_file'])).toBe(25_000_000);
    for (const format of ['jpg', 'webp', 'zip']) expect(pixels({ format })).toBe(25_000_000);
  });

  it('never makes a JPEG of a mask that may be anything', () => {
    expect(plan({ channels: 'alpha' }).output.format).toBe('png');
    expect(plan({ channels: 'alpha', format: 'webp' }).output.format).toBe('webp');
  });

  it('hands on what is around the subject', () => {
    const { mode, composition } = plan(
      { type: 'product', crop: '1', scale: '80%', semitransparency: 'false', shadow_type: 'none' },
      ['bg_image_file'],
    );
    expect(mode).toBe('product');
    expect(composition).toEqual({
      semitransparency: false,
      crop: {},
      scale: 0.8,
      background: { kind: 'image', fit: 'cover' },
    });
  });
});
