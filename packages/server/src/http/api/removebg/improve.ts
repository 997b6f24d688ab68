import { randomUUID } from 'node:crypto';
import { quoted } from '@nobg/contract/read-fields.js';
import { RemovebgError, type RemovebgFault } from '@nobg/contract/removebg/errors.js';
import { readSource } from '@nobg/contract/removebg/source.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey } from '../../../entities/api-key.js';
import { receiveBody } from '../../body/receive.js';
import { temporaryFiles } from '../../body/temporary-files.js';
import { uploadLimit } from '../../body/upload-limit.js';
import type { HttpServices, HttpSettings } from '../../context.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import { photoFile, photoSize } from './sources.js';

const TEXT_FIELDS = ['image_url', 'image_filename', 'tag'];

const MAX_TAG_LENGTH = 200;

/**
 * `POST /v1.0/improve`: a photo that was cut out badly. It is kept where the operator has
 * switched that on, and thrown away otherwise; the answer is the same.
 */
export async function removebgImprove(
  request: FastifyRequest,
  reply: FastifyReply,
  services: HttpServices,
  settings: HttpSettings,
): Promise<{ id: string }> {
  const signal = disconnectSignal(reply);
  const key = request.apiKey as ApiKey;
  const maxUploadBytes = uploadLimit(key, settings.removebg.maxUploadBytes);
  const temporary = temporaryFiles(services.results.draftPath);
  await services.improveLimit.take(key.id, 1);
  try {
    continueBody(request, reply);
    const body = await receiveBody(request, {
      isText: (name) => TEXT_FIELDS.includes(name),
      pictures: ['image_file'],
      base64: ['image_file_b64'],
      query: true,
      temporary,
      maxUploadBytes,
      idleMs: settings.times.idleMs,
      signal,
    });
    const faults: RemovebgFault[] = [];
    const source = readSource(body.texts, new Set(body.files.keys()), faults);
    const tag = readTag(body.texts.get('tag') ?? '', faults);
    const [first, ...rest] = faults;
    if (source === null || first !== undefined) {
      throw new RemovebgError([first as RemovebgFault, ...rest]);
    }
    const options = { pictures: services.pictures.of(key), temporary, maxUploadBytes, signal };
    const path = await photoFile({ source }, body, options);
    await photoSize(path);
    const id = randomUUID();
    await services.improvements?.keep({ id, path, keyId: key.id, tag });
    return { id };
  } finally {
    await temporary.remove();
  }
}

function readTag(text: string, faults: RemovebgFault[]): string | null {
  const tag = text.trim();
  if (tag === '') return null;
  if (tag.length <= MAX_TAG_LENGTH && !/\p{C}/u.test(tag)) return tag;
  const expected = `up to ${MAX_TAG_LENGTH} printable characters`;
  const detail = `tag: expected ${expected}, but got ${quoted(tag)}.`;
  faults.push({ code: 'invalid_tag', detail });
  return null;
}
