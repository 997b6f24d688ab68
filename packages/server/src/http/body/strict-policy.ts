import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyRequest } from 'fastify';
import { bodyParts } from './body-parts.js';
import { isEmpty } from './empty-stream.js';
import { formParts } from './form-parts.js';
import { takeQuery } from './query-texts.js';
import type { FieldPolicy } from './receive.js';
import {
  emptyFile,
  isStreamedField,
  missingImage,
  pictureNamed,
  refuseSecond,
  takeText,
} from './upload-fields.js';

/**
 * The native API's fields: each at most once, and every unknown one is refused with the field
 * that was probably meant.
 * @param options.photo whether a photo may come; a result that is rendered anew has one already
 */
export function strictPolicy(options: {
  readonly photo: boolean;
  readonly maxUploadBytes: number;
}): FieldPolicy {
  return {
    takeQuery(request, { texts, images }) {
      takeQuery(request, (name, text) => takeText(name, text, texts, images, options));
    },
    parts: (request) => partsOf(request, options.maxUploadBytes),
    takeText: (name, text, { texts, images }) => takeText(name, text, texts, images, options),
    async imageName({ name, stream, fileName }, { texts, images }) {
      const which = pictureNamed(name, options.photo);
      if (await isEmpty(stream)) {
        if (fileName) throw emptyFile(name);
        return null;
      }
      refuseSecond(which, name, texts, images);
      return which;
    },
    isBase64: (name) => name.endsWith('_base64'),
    errorField: (name) => name,
    imageError: (error, { name, fileName }) =>
      fileName === undefined && name === 'image' ? asText(error) : error,
  };
}

function partsOf(request: FastifyRequest, maxUploadBytes: number) {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return formParts(request, maxUploadBytes);
  const isText = () => true;
  return bodyParts(request, { isText, isStreamed: isStreamedField, maxFileBytes: maxUploadBytes });
}

/** A photo that is text came as a text field: clients that mean a file without a name send bytes. */
function asText(error: unknown): unknown {
  const text = error instanceof NobgError && error.fields[0]?.received === 'text';
  return text ? missingImage('a text field') : error;
}
