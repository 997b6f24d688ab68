import { RembgError } from '@nobg/contract/rembg/errors.js';
import { readRembgFields } from '@nobg/contract/rembg/fields.js';
import { REMBG_MODELS } from '@nobg/contract/rembg/models.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Texts = Record<string, string>;

function read(query: Texts, form: Texts | null = null) {
  return readRembgFields({
    query: new Map(Object.entries(query)),
    form: form && new Map(Object.entries(form)),
  });
}

function problems(query: Texts, form: Texts | null = null) {
  try {
    read(query, form);
    return [];
  } catch (error) {
    if (error instanceof RembgError) return error.problems;
    throw error;
  }
}

describe("the fields of rembg's server", () => {
  it('have its defaults', () => {
    const defaults = {
      mode: 'common',
      options: {},
      onlyMask: false,
      closed: false,
      background: null,
    };
    expect(read({})).toEqual(defaults);
    expect(read({}, {})).toEqual(defaults);
  });

  it.each(Object.entries(REMBG_MODELS))('take the model %s as mode %s', (model, mode) => {
    expect(read({ model }).mode).toBe(mode);
    expect(read({}, { model }).mode).toBe(mode);
  });

  it('come from the query of a GET, and from the form of a POST but for bgc and extras', () => {
    expect(read({ om: 'on', ppm: 'YES' })).toMatchObject({ onlyMask: true, closed: true });
    const post = read({ om: '1', bgc: '255, 0,0,128' }, { om: 'off', bgc: 'nothing' });
    expect(post).toMatchObject({
      onlyMask: false,
      background: { red: 255, green: 0, blue: 0, alpha: 128 },
    });
  });

  it('give the garments of cc, and all of them without it', () => {
    const garments = (extras: string) => read({ model: 'u2net_cloth_seg', extras }).options;
    expect(garments('{"cc":"upper"}')).toEqual({ classes: ['tops', 'coat'] });
    expect(garments('{"cc":"lower"}')).toEqual({ classes: ['skirt', 'pants'] });
    expect(garments('{"cc":"full"}')).toEqual({ classes: ['dress'] });
    expect(garments('{"other":1}')).toEqual({});
  });

  it('give the points and the rectangle of sam', () => {
    const prompt = [
      { type: 'point', data: [10, 20.5], label: 1 },
      { type: 'point', data: [30, 40], label: 0 },
      { type: 'rectangle', data: [1, 2, 50, 60] },
    ];
    const expected = {
      points: [
        { x: 10, y: 20.5, keep: true },
        { x: 30, y: 40, keep: false },
      ],
      box: { left: 1, top: 2, right: 50, bottom: 60 },
    };
    const sam = (sam_prompt: unknown) =>
      read({ model: 'sam', extras: JSON.stringify({ sam_prompt }) }).options;
    expect(sam(prompt)).toEqual(expected);
    expect(sam(JSON.stringify(prompt))).toEqual(expected);
  });

  const faults: [string, Texts, string][] = [
    ['string_pattern_mismatch', { model: 'u2net_custom' }, 'model'],
    ['bool_parsing', { a: 'maybe' }, 'a'],
    ['bool_parsing', { om: '' }, 'om'],
    ['int_parsing', { af: '1.5' }, 'af'],
    ['less_than_equal', { ab: '256' }, 'ab'],
    ['greater_than_equal', { ae: '-1' }, 'ae'],
    ['value_error', { bgc: '1,2,3' }, 'bgc'],
    ['value_error', { bgc: '1,2,3,256' }, 'bgc'],
    ['value_error', { extras: '{' }, 'extras'],
    ['value_error', { extras: '[]' }, 'extras'],
    ['value_error', { model: 'u2net_cloth_seg', extras: '{"cc":"hat"}' }, 'extras'],
    ['value_error', { model: 'sam', extras: '{"sam_prompt":[{"type":"circle"}]}' }, 'extras'],
    [
      'value_error',
      { model: 'sam', extras: '{"sam_prompt":[{"type":"point","data":[1,1],"label":0}]}' },
      'extras',
    ],
  ];
  it.each(faults)('are refused with %s: %j', (type, query, name) => {
    const found = problems(query);
    expect(found).toEqual([
      { type, loc: ['query', name], msg: expect.any(String), input: query[name] },
    ]);
  });

  it('name every fault, in the body where the form has it', () => {
    const found = problems({ bgc: 'x' }, { a: '2', af: 'x' });
    expect(found.map(({ loc }) => loc)).toEqual([
      ['body', 'a'],
      ['body', 'af'],
      ['query', 'bgc'],
    ]);
  });

  it('are read or refused, whatever they hold', () => {
    const names = fc.constantFrom('model', 'a', 'af', 'ae', 'bgc', 'extras');
    const texts = fc.dictionary(
      names,
      fc.oneof(fc.string(), fc.json(), fc.stringMatching(/^[\d,]*$/)),
    );
    fc.assert(fc.property(texts, (query) => Array.isArray(problems(query))));
    fc.assert(
      fc.property(fc.json(), (sam_prompt) =>
        Array.isArray(problems({ model: 'sam', extras: `{"sam_prompt":${sam_prompt}}` })),
      ),
    );
  });
});
