import { inspect } from 'node:util';
import { quoted, shortened } from '@nobg/contract/read-fields.js';

/** A value of the caller as an error may name it: short, on one line. */
export function received(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  return shortened(inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY }));
}
