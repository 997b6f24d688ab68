import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyRequest } from 'fastify';

/**
 * Options in the address count as those in the body do.
 * @param take is called with each; what it throws is passed on
 * @throws NobgError `invalid_option` for a picture, which an address cannot hold
 */
export function takeQuery(
  request: FastifyRequest,
  take: (name: string, text: string) => void,
): void {
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
    for (const text of [value].flat()) {
      if (name === 'image_base64' && text !== '') throw inTheBody(name);
      take(name, text);
    }
  }
}

function inTheBody(field: string): NobgError {
  const expected = 'the picture in the body';
  const received = 'text in the address';
  return new NobgError('invalid_option', `${field}: expected ${expected}, but got ${received}.`, {
    fields: [{ field, expected, received }],
  });
}
