import { NobgError } from '@nobg/contract/errors.js';
import { bodyParts } from './body-parts.js';
import { malformed } from './field-piece.js';
import { takeQuery } from './query-texts.js';
import type { FieldPolicy } from './receive.js';

/**
 * Reads the fields that an API of others has and throws all others away, as those APIs do. The
 * last of several texts holds; empty files count as absent: browsers send one for a field that
 * was left empty.
 */
export function tolerantPolicy(fields: {
  readonly isText: (name: string) => boolean;
  /** Fields with an image, and those with an image in base64. */
  readonly images: readonly string[];
  readonly base64?: readonly string[];
  readonly maxUploadBytes: number;
  /** Whether texts of the query count as well; the body's replace them. */
  readonly query?: boolean;
}): FieldPolicy {
  const { isText, images, base64 = [], maxUploadBytes, query = false } = fields;
  const isStreamed = (name: string) => images.includes(name) || base64.includes(name);
  return {
    takeQuery(request, { texts }) {
      if (!query) return;
      takeQuery(request, (name, text) => {
        if (isText(name)) texts.set(name, text);
      });
    },
    parts: (request) => bodyParts(request, { isText, isStreamed, maxFileBytes: maxUploadBytes }),
    takeText: (name, text, { texts }) => void texts.set(name, text),
    async imageName({ name }, body) {
      if (body.images.has(name)) throw malformed(`Send ${name} once.`);
      return name;
    },
    isBase64: (name) => base64.includes(name),
    errorField: () => undefined,
    imageError: (error) =>
      error instanceof NobgError && error.code === 'empty_file' ? null : error,
  };
}
