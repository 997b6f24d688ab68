import { readFields } from '@nobg/contract/read-fields.js';
import { describe, expect, it } from 'vitest';

const read = (fields: Record<string, string>, backgroundImage = false) =>
  readFields(new Map(Object.entries(fields)), { backgroundImage });

describe('depth=16', () => {
  it.each([
    {},
    { format: 'png' },
    { channels: 'alpha' },
    { return: 'mask' },
    { metadata: 'keep', dpi: '300', effort: '9' },
    { roi: '0% 0% 50% 50%', semitransparency: 'false' },
    { crop: 'false', shadow: 'none' },
  ])('may go with %o', (fields: Record<string, string>) => {
    expect(read({ depth: '16', ...fields }).output).toMatchObject({ depth: 16 });
  });

  it.each([
    ['depth', { format: 'webp' }],
    ['depth', { frames: 'all' }],
    ['crop', { crop: 'true' }],
    ['size', { size: '100px' }],
    ['canvas', { canvas: '10x10' }],
    ['bg_color', { bg_color: 'white' }],
    ['shadow', { shadow: 'drop' }],
    ['return', { return: 'white' }],
  ])('is refused, naming %s, with %o', (field, fields) => {
    expect(() => read({ depth: '16', ...(fields as Record<string, string>) })).toThrow(
      expect.objectContaining({
        code: 'conflicting_options',
        fields: expect.arrayContaining([expect.objectContaining({ field })]),
      }),
    );
  });

  it('is refused with a picture behind the subject', () => {
    expect(() => read({ depth: '16' }, true)).toThrow(
      expect.objectContaining({ code: 'conflicting_options' }),
    );
  });
});
