import { readFields } from '@nobg/contract/read-fields.js';
import { describe, expect, it } from 'vitest';

const read = (fields: Record<string, string>) => readFields(new Map(Object.entries(fields)));

describe('metadata=keep', () => {
  it.each(['png', 'webp', 'avif', 'jpg', 'auto'])('may go with format=%s', (format) => {
    expect(read({ metadata: 'keep', format }).output).toEqual({ metadata: 'keep', format });
  });

  it.each([
    { format: 'gif' },
    { format: 'zip' },
    { format: 'psd' },
    { frames: 'all' },
    { return: 'mask' },
    { channels: 'alpha' },
  ])('is refused with %o', (fields: Record<string, string>) => {
    expect(() => read({ metadata: 'keep', ...fields })).toThrow(
      expect.objectContaining({
        code: 'conflicting_options',
        fields: expect.arrayContaining([expect.objectContaining({ field: 'metadata' })]),
      }),
    );
    expect(read({ metadata: 'drop', ...fields }).output).toMatchObject({ metadata: 'drop' });
  });

  it('has two values and no other', () => {
    expect(() => read({ metadata: 'exif' })).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    );
  });
});
