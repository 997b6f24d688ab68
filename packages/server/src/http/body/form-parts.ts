import type { FastifyRequest } from 'fastify';
import type { BodyPart } from './body-fields.js';
import { inflatedRequest } from './inflated.js';
import { maxRequestBytes, multipartLimits } from './multipart-limits.js';
import { isPictureField, refuseFileName, refuseTruncated } from './upload-fields.js';

/**
 * The parts of a form, in their order.
 * @throws NobgError for a file where text belongs, text without end, a field without a usable name;
 *   what the multipart reader says
 */
export async function* formParts(
  request: FastifyRequest,
  maxUploadBytes: number,
): AsyncGenerator<BodyPart> {
  const parts = inflatedRequest(request, maxRequestBytes(maxUploadBytes)).parts({
    limits: multipartLimits(maxUploadBytes),
    // Clients also send pictures without a file name; base64 is streamed as files are.
    isPartAFile: (name: string | undefined, type: string | undefined, file: string | undefined) =>
      file !== undefined || type === 'application/octet-stream' || isPictureField(name ?? ''),
  } as Parameters<FastifyRequest['parts']>[0]);
  for await (const part of parts) {
    const name = part.fieldname as string | undefined;
    if (part.type === 'file') {
      // The form is refused and its reader left alone: what its stream says is of no matter.
      part.file.on('error', () => {});
      refuseFileName(name);
      yield { kind: 'bytes', name: name ?? '', stream: part.file, fileName: part.filename };
      continue;
    }
    if (part.valueTruncated) refuseTruncated(name);
    yield {
      kind: 'text',
      name: name ?? '',
      text: typeof part.value === 'string' ? part.value : 'JSON',
    };
  }
}
