import { NobgError } from '@nobg/contract/errors.js';
import { OPTION_FIELDS, OPTION_NAMES } from '@nobg/contract/option-fields.js';
import { OPTION_MODES } from '@nobg/contract/options.js';
import { CUTOUT_FIELDS, readFields } from '@nobg/contract/read-fields.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function read(texts: Record<string, string>) {
  return readFields(new Map(Object.entries(texts)));
}

function faults(texts: Record<string, string>): NobgError {
  try {
    read(texts);
  } catch (error) {
    if (error instanceof NobgError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

describe('the fields of a request', () => {
  it('are the mode common and no options when nothing is said', () => {
    expect(read({})).toEqual({ mode: 'common', options: {} });
  });

  it.each(OPTION_NAMES)('have an example of %s that is right in each of its modes', (name) => {
    for (const mode of OPTION_MODES[name] ?? ['common', 'clothing']) {
      const { options } = read({ mode, [name]: OPTION_FIELDS[name].example });
      expect(Object.keys(options)).toEqual([name]);
    }
  });

  it('are read in any case, and with space or a byte order mark around them', () => {
    const { mode, options, output } = read({
      mode: '\ufeffProduct ',
      holes: 'AUTO',
      points: '3,4,DROP;5,5,Keep',
      format: ' JPG',
      size: 'HD',
    });
    expect({ mode, output, holes: options.holes }).toEqual({
      mode: 'product',
      output: { format: 'jpg', size: { maxPixels: 4_000_000 } },
      holes: 'auto',
    });
    expect(options.points?.map(({ keep }) => keep)).toEqual([false, true]);
  });

  it.each(['true', 'True', 'TRUE', '1', 'yes', 'Yes', 'on'])('take %s as true', (text) => {
    expect(read({ mode: 'body', hd: text, lossless: text, format: 'webp' })).toMatchObject({
      options: { hd: true },
      output: { lossless: true },
    });
  });

  it.each(['false', 'False', '0', 'no', 'NO', 'off'])('take %s as false', (text) => {
    expect(read({ mode: 'body', hd: text }).options).toEqual({ hd: false });
  });

  it('take jpeg as jpg, and center as centre', () => {
    const { output } = read({ format: 'jpeg' });
    expect(output).toEqual({ format: 'jpg' });
    const texts = new Map([['bg_fit', 'Center']]);
    expect(readFields(texts, { backgroundImage: true }).composition?.background).toEqual({
      kind: 'image',
      fit: 'centre',
    });
  });

  it('count as absent where they are empty, each of them', () => {
    for (const name of CUTOUT_FIELDS) {
      for (const text of ['', ' ', '\ufeff']) {
        expect(read({ [name]: text }), name).toEqual({ mode: 'common', options: {} });
      }
    }
  });

  it('give points, kept unless they say drop', () => {
    expect(read({ points: '3,4; 5.5,6 ,drop;7,8,keep' }).options.points).toEqual([
      { x: 3, y: 4, keep: true },
      { x: 5.5, y: 6, keep: false },
      { x: 7, y: 8, keep: true },
    ]);
  });

  it('give a box', () => {
    const box = { left: 1, top: 2, right: 30.5, bottom: 40 };
    expect(read({ box: '1,2, 30.5,40' }).options.box).toEqual(box);
  });

  const badPoints = [
    ';',
    '3',
    '3,4,',
    '3,4,maybe',
    '3,4,drop,5',
    '-1,4',
    '1e3,4',
    'NaN,4',
    'Infinity,0',
    '0x10,4',
    '3,4;',
    '100001,4',
    '[[3,4]]',
    Array(33).fill('1,1').join(';'),
  ];
  it.each(badPoints)('refuse points %j', (points) => {
    const { code, fields } = faults({ points });
    expect(code).toBe('invalid_option');
    expect(fields).toHaveLength(1);
    expect(fields[0]).toMatchObject({ field: 'points', expected: OPTION_FIELDS.points.expected });
  });

  it.each(['1,2,3', '1,2,3,4,5', '5,0,5,9', '0,9,5,9', '9,0,5,9', '-1,0,5,9', 'a,b,c,d'])(
    'refuse the box %j',
    (box) => {
      const { code, fields } = faults({ box });
      expect(code).toBe('invalid_option');
      expect(fields).toEqual([
        { field: 'box', expected: OPTION_FIELDS.box.expected, received: JSON.stringify(box) },
      ]);
    },
  );

  it('refuse points to drop where nothing is to be kept, but not inside a box', () => {
    expect(faults({ points: '3,4,drop' }).fields[0]?.received).toBe('points to drop alone');
    expect(read({ points: '3,4,drop', box: '0,0,9,9' }).options.points).toHaveLength(1);
  });

  it('are all named when several are wrong, and the mode gives the error its code', () => {
    const { code, fields, message } = faults({ mode: 'cat', points: 'x', box: 'y' });
    expect(code).toBe('invalid_mode');
    expect(fields.map(({ field }) => field)).toEqual(['mode', 'points', 'box']);
    expect(message).toContain('expected one of common, body');
  });

  it('say of an option that it is for other modes', () => {
    for (const name of OPTION_NAMES) {
      const modes = OPTION_MODES[name];
      if (modes === undefined) continue;
      const mode = modes.includes('food') ? 'body' : 'food';
      const { code, fields } = faults({ mode, [name]: OPTION_FIELDS[name].example });
      expect(code).toBe('option_not_for_mode');
      expect(fields).toEqual([
        { field: name, expected: `mode ${modes.join(' or ')} with it`, received: `mode ${mode}` },
      ]);
    }
  });

  it('never let through what is no number, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (points, box) => {
        try {
          const { options } = read({ points, box });
          const numbers = [
            ...(options.points ?? []).flatMap(({ x, y }) => [x, y]),
            ...Object.values(options.box ?? {}),
          ];
          expect(numbers.every((n) => Number.isFinite(n) && n >= 0)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(NobgError);
          expect((error as NobgError).fields.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
