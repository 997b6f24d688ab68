import { removebgErrorBody } from '@nobg/contract/removebg/errors.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codes, read } from './support.js';

const px = (value: number) => ({ value, unit: 'px' });
const pc = (value: number) => ({ value, unit: '%' });

describe("the fields of remove.bg's API", () => {
  it('have the defaults of its document', () => {
    expect(read({})).toEqual({
      source: { kind: 'file' },
      size: 'preview',
      type: 'auto',
      typeLevel: 1,
      format: 'auto',
      channels: 'rgba',
      roi: null,
      crop: null,
      scale: null,
      position: null,
      background: null,
      shadows: {},
      semitransparency: true,
    });
  });

  it('count as absent when they are empty', () => {
    const empty = ['image_url', 'image_file_b64', 'bg_color', 'bg_image_url', 'size', 'roi'];
    const texts = Object.fromEntries(empty.map((name) => [name, ' ']));
    expect(read({ ...texts, crop: '', scale: '', shadow_type: '' })).toEqual(read({}));
  });

  it('are ignored when they are not known', () => {
    expect(read({ hello: 'world', constructor: 'x', shadow_typo: 'x' })).toEqual(read({}));
  });

  it.each([
    ['small', 'preview'],
    ['regular', 'preview'],
    ['medium', 'medium'],
    ['hd', 'hd'],
    ['4k', 'full'],
    ['50MP', '50mp'],
    ['auto', 'auto'],
  ])('give size %s as %s', (word, size) => {
    expect(read({ size: word }).size).toBe(size);
  });

  it('give a margin for each side, from one, two or four values', () => {
    const margin = (text: string) => read({ crop: 'true', crop_margin: text }).crop?.margin;
    expect(read({ crop_margin: '10%' }).crop).toBeNull();
    expect(read({ crop: 'true' }).crop).toEqual({});
    expect(margin('30px')).toEqual({ top: px(30), right: px(30), bottom: px(30), left: px(30) });
    expect(margin('0')).toEqual({ top: px(0), right: px(0), bottom: px(0), left: px(0) });
    expect(margin('10% 20px')).toEqual({
      top: pc(10),
      right: px(20),
      bottom: pc(10),
      left: px(20),
    });
    expect(margin(' 1px  2px 3.5% 500px')).toEqual({
      top: px(1),
      right: px(2),
      bottom: pc(3.5),
      left: px(500),
    });
  });

  it('give scale and position as fractions', () => {
    expect(read({ scale: '80%' })).toMatchObject({ scale: 0.8, position: null });
    expect(read({ scale: 'original', position: 'original' })).toMatchObject({
      scale: null,
      position: 'original',
    });
    expect(read({ position: 'center' }).position).toEqual({ x: 0.5, y: 0.5 });
    expect(read({ position: '25%' }).position).toEqual({ x: 0.25, y: 0.25 });
    expect(read({ position: '0% 100%' }).position).toEqual({ x: 0, y: 1 });
  });

  it('give a region, and none where it is the whole photo', () => {
    expect(read({ roi: '10px 20% 300px 90%' }).roi).toEqual({
      left: px(10),
      top: pc(20),
      right: px(300),
      bottom: pc(90),
    });
    expect(read({ roi: '0% 0px 100% 100%' }).roi).toBeNull();
  });

  it.each([
    ['fff', [255, 255, 255, 255]],
    ['81d4fa', [0x81, 0xd4, 0xfa, 255]],
    ['#81D4FA77', [0x81, 0xd4, 0xfa, 0x77]],
    ['f008', [255, 0, 0, 0x88]],
    ['Green', [0, 128, 0, 255]],
    ['transparent', [0, 0, 0, 0]],
  ])('give the colour %s', (text, [red, green, blue, alpha]) => {
    expect(read({ bg_color: text }).background).toEqual({
      kind: 'colour',
      colour: { red, green, blue, alpha },
    });
  });

  it('take the photo and the background from where they are', () => {
    const url = 'https://example.org/a.jpg';
    expect(read({ image_url: url }, []).source).toEqual({ kind: 'url', url });
    expect(read({}, ['image_file_b64']).source).toEqual({ kind: 'base64' });
    const behind = read({}, ['image_file', 'bg_image_file']).background;
    expect(behind).toEqual({ kind: 'file' });
    expect(read({ bg_image_url: url }).background).toEqual({ kind: 'url', url });
  });

  const faults: [string, Record<string, string>, string[]?][] = [
    ['missing_source', {}, []],
    ['missing_source', { image_file: 'text' }, []],
    ['multiple_sources', { image_url: 'https://example.org' }],
    ['invalid_image_url', { image_url: 'a.jpg' }, []],
    ['invalid_image_url', { image_url: 'file:///etc/passwd' }, []],
    ['invalid_bg_image_url', { bg_image_url: 'ftp://example.org/a' }],
    ['multiple_bg_sources', { bg_color: 'fff', bg_image_url: 'https://example.org' }],
    ['multiple_bg_sources', { bg_color: 'fff' }, ['image_file', 'bg_image_file']],
    ['invalid_bg_color', { bg_color: 'fffff' }],
    ['invalid_bg_color', { bg_color: 'constructor' }],
    ['invalid_size', { size: 'huge' }],
    ['invalid_type', { type: 'house' }],
    ['invalid_type_level', { type_level: '3' }],
    ['invalid_format', { format: 'gif' }],
    ['invalid_channels', { channels: 'rgb' }],
    ['invalid_crop', { crop: 'maybe' }],
    ['invalid_crop_margin', { crop_margin: '51%' }],
    ['invalid_crop_margin', { crop_margin: '501px' }],
    ['invalid_crop_margin', { crop_margin: '1 2 3' }],
    ['invalid_crop_margin', { crop_margin: '-1px' }],
    ['invalid_scale', { scale: '9%' }],
    ['invalid_scale', { scale: '101%' }],
    ['invalid_scale', { scale: '0.5' }],
    ['invalid_position', { position: 'left' }],
    ['invalid_position', { position: '50% 101%' }],
    ['invalid_position', { position: '1% 2% 3%' }],
    ['invalid_roi', { roi: '1 2 3' }],
    ['invalid_roi', { roi: '1em 2em 3em 4em' }],
    ['invalid_roi', { roi: '-1px 0 10px 10px' }],
    ['roi_exceeds_bounds', { roi: '0% 0% 100.5% 100%' }],
    ['roi_region_empty', { roi: '10px 10px 10px 20px' }],
    ['roi_region_empty', { roi: '50% 0% 40% 100%' }],
    ['invalid_semitransparency', { semitransparency: 'half' }],
    ['invalid_shadow_type', { shadow_type: 'long' }],
    ['invalid_shadow_type', { 'shadow_type[moon]': 'drop' }],
    ['invalid_shadow_opacity', { shadow_opacity: '101' }],
    ['invalid_add_shadow', { add_shadow: 'perhaps' }],
    ['multiple_shadow_params', { shadow_type: 'drop', add_shadow: 'true' }],
  ];
  it.each(faults)('are refused with %s: %j', (code, texts, files) => {
    expect(codes(texts, files)).toEqual([code]);
  });

  it('name every fault at once, and never none', () => {
    expect(codes({ size: 'x', format: 'x', scale: 'x' }, [])).toEqual([
      'missing_source',
      'invalid_size',
      'invalid_format',
      'invalid_scale',
    ]);
    const body = removebgErrorBody([{ code: 'invalid_size', detail: 'why' }]);
    expect(body).toEqual({
      errors: [
        { title: "Invalid value for parameter 'size'", code: 'invalid_size', detail: 'why' },
      ],
    });
  });

  it('are read or refused, whatever they hold', () => {
    const names = ['size', 'type', 'format', 'roi', 'crop_margin', 'scale', 'position', 'bg_color'];
    const texts = fc.dictionary(
      fc.constantFrom(...names, 'shadow_type', 'shadow_opacity[car]', 'image_url', 'crop'),
      fc.oneof(fc.string(), fc.stringMatching(/^[\d. %px#a-f-]{0,24}$/)),
    );
    fc.assert(fc.property(texts, (given) => Array.isArray(codes(given))));
  });

  it('never give a margin, scale or position beyond its bounds', () => {
    const number = fc.double({ min: 0, max: 2000, noNaN: true }).map((n) => n.toFixed(2));
    fc.assert(
      fc.property(number, number, (a, b) => {
        const texts = { crop: 'true', crop_margin: `${a}px ${b}%` };
        if (codes(texts).length === 0) {
          expect(Number(a) <= 500 && Number(b) <= 50).toBe(true);
        }
        if (codes({ scale: `${a}%` }).length === 0) {
          const { scale } = read({ scale: `${a}%` });
          expect(scale !== null && scale >= 0.1 && scale <= 1).toBe(true);
        }
        if (codes({ position: `${a}% ${b}%` }).length === 0) {
          const { position } = read({ position: `${a}% ${b}%` });
          const { x, y } = position as { x: number; y: number };
          expect(x >= 0 && x <= 1 && y >= 0 && y <= 1).toBe(true);
        }
      }),
    );
  });
});
