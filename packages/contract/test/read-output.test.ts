import { NobgError } from '@nobg/contract/errors.js';
import {
  parseCanvas,
  parseColour,
  parseLength,
  parsePosition,
  parseRegion,
  parseSides,
  parseSize,
} from '@nobg/contract/measures.js';
import { OUTPUT_FIELD_NAMES, OUTPUT_FIELDS } from '@nobg/contract/output-fields.js';
import { readFields } from '@nobg/contract/read-fields.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const read = (fields: Record<string, string>, backgroundImage = false) =>
  readFields(new Map(Object.entries(fields)), { backgroundImage });

const px = (value: number) => ({ value, unit: 'px' });
const percent = (value: number) => ({ value, unit: '%' });

describe('measures', () => {
  it('give null, and throw nothing, for any text that is none', () => {
    const parsers = [parseLength, parseSides, parseRegion, parsePosition, parseCanvas, parseSize];
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [...parsers, parseColour]) {
          const value = parse(text);
          expect(value === null || typeof value === 'object' || value === 'original').toBe(true);
        }
      }),
    );
  });

  it('read lengths, sides and regions in px and %', () => {
    expect(parseLength('12')).toEqual(px(12));
    expect(parseLength('12.5%')).toEqual(percent(12.5));
    expect(parseSides('5%')).toEqual({
      ...{ top: percent(5), right: percent(5), bottom: percent(5), left: percent(5) },
    });
    expect(parseSides('1px 2px')).toMatchObject({ top: px(1), left: px(2), bottom: px(1) });
    expect(parseSides('1,2,3,4')).toMatchObject({ right: px(2), bottom: px(3), left: px(4) });
    for (const text of ['', '1 2 3', '51%', '501px', '-1', '5em', '1 2 3 4 5']) {
      expect(parseSides(text), text).toBeNull();
    }
    expect(parseRegion('10% 0% 90% 100%')).toMatchObject({
      left: percent(10),
      bottom: percent(100),
    });
    expect(parseRegion('90% 0% 10% 100%')).toBeNull();
  });

  it('read every notation of a colour', () => {
    const orange = { red: 255, green: 136, blue: 0, alpha: 255 };
    for (const text of ['#f80', 'F80', 'ff8800', '#FF8800ff', '#f80f']) {
      expect(parseColour(text), text).toEqual(orange);
    }
    expect(parseColour('rebeccapurple')).toEqual({ red: 102, green: 51, blue: 153, alpha: 255 });
    expect(parseColour('transparent')?.alpha).toBe(0);
    for (const text of ['', '#', '#12', '#12345', 'constructor', 'rgb(1,2,3)']) {
      expect(parseColour(text), text).toBeNull();
    }
  });

  it('read places and sizes', () => {
    expect(parsePosition('center')).toEqual({ x: 0.5, y: 0.5 });
    expect(parsePosition('10%')).toEqual({ x: 0.1, y: 0.1 });
    expect(parsePosition('10% 90%')).toEqual({ x: 0.1, y: 0.9 });
    expect(parsePosition('10')).toBeNull();
    expect(parseSize('preview')).toEqual({ maxPixels: 250_000 });
    expect(parseSize('1200px')).toEqual({ maxSide: 1200 });
    expect(parseSize('2.5mp')).toEqual({ maxPixels: 2_500_000 });
    expect(parseSize('0px')).toBeNull();
    expect(parseCanvas('0x5')).toBeNull();
  });
});

describe('fields of the result', () => {
  it('leave the requested as it was where there are none', () => {
    expect(read({})).toEqual({ mode: 'common', options: {} });
  });

  it('each read their own example', () => {
    for (const name of OUTPUT_FIELD_NAMES) {
      const { schema, example } = OUTPUT_FIELDS[name];
      expect(schema.safeParse(example).success, name).toBe(true);
    }
  });

  it('are put together', () => {
    const requested = read({
      ...{ format: 'webp', quality: '80', size: '1200px', crop_margin: '5%', scale: '80%' },
      ...{ shadow: 'contact', shadow_opacity: '40', outline: '3px', bg_color: 'white' },
    });
    expect(requested.output).toEqual({ format: 'webp', quality: 80, size: { maxSide: 1200 } });
    expect(requested.composition).toMatchObject({
      crop: { margin: { top: percent(5) } },
      scale: 0.8,
      shadow: { kind: 'contact', opacity: 0.4 },
      outline: { width: px(3), colour: { red: 255, alpha: 255 } },
      background: { kind: 'colour', colour: { green: 255 } },
    });
    expect(read({ return: 'mask' }).output).toEqual({ channels: 'alpha' });
    expect(read({ return: 'white' }).composition?.background?.kind).toBe('colour');
    expect(read({ return: 'crop' }).composition).toEqual({ crop: {} });
    const pictured = read({ bg_fit: 'contain' }, true).composition?.background;
    expect(pictured).toEqual({ kind: 'image', fit: 'contain' });
  });

  const conflicts: [Record<string, string>, string, boolean?][] = [
    [{ bg_color: 'red', bg_blur: '3' }, 'bg_blur'],
    [{ bg_color: 'red' }, 'bg_image', true],
    [{ bg_fit: 'cover' }, 'bg_fit'],
    [{ return: 'white', bg_color: 'red' }, 'return'],
    [{ crop: 'false', crop_margin: '5%' }, 'crop_margin'],
    [{ return: 'crop', crop: 'false' }, 'return'],
    [{ shadow_opacity: '50' }, 'shadow_opacity'],
    [{ shadow: 'none', shadow_color: 'red' }, 'shadow_color'],
    [{ outline_color: 'red' }, 'outline_color'],
    [{ return: 'mask', channels: 'rgba' }, 'channels'],
    [{ channels: 'alpha', bg_color: 'red' }, 'bg_color'],
    [{ channels: 'alpha', format: 'zip' }, 'format'],
    [{ lossless: 'true' }, 'lossless'],
    [{ quality: '80' }, 'quality'],
    [{ format: 'webp', lossless: 'true', quality: '80' }, 'quality'],
    [{ format: 'psd', effort: '3' }, 'effort'],
  ];
  it.each(conflicts)(
    'that contradict each other are refused: %j',
    (fields, field, image = false) => {
      let error: unknown;
      try {
        read(fields, image);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(NobgError);
      const { code, fields: problems } = error as NobgError;
      expect([code, problems.map((problem) => problem.field)]).toEqual([
        'conflicting_options',
        [field],
      ]);
    },
  );
});
