import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newLines } from '../../src/api/lines.ts';

it('finds the same lines, however the stream is cut', () => {
  const line = fc.string({ minLength: 1 }).map((text) => JSON.stringify({ text }));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(200)), fc.boolean(), (lines, cuts, ended) => {
      const whole = lines.join('\n') + (ended && lines.length > 0 ? '\n' : '');
      const read = newLines();
      const found: string[] = [];
      for (const cut of [...cuts].sort((a, b) => a - b)) found.push(...read(whole.slice(0, cut)));
      found.push(...read(whole, true));
      expect(found).toEqual(lines);
    }),
  );
});
