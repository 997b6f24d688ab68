import { randomUUID } from 'node:crypto';
import { quoted } from '@nobg/contract/read-fields.js';
import { RemovebgError, type RemovebgFault } from '@nobg/contract/removebg/errors.js';
import { readSource } from '@nobg/contract/removebg/source.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageDownloads } from '../../../domain/cutouts/image-downloads.js';
import type { ImageLimit } from '../../../domain/quota/image-limit.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { FeedbackStore } from '../../../ports/feedback-store.js';
import type { TemporaryStorage } from '../../../ports/temporary-files.js';
import { receiveBody } from '../../body/receive.js';
import { tolerantPolicy } from '../../body/tolerant-policy.js';
import { uploadLimit } from '../../body/upload-limit.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import type { HttpSettings } from '../../settings.js';
import { photoFile, photoSize } from './sources.js';

export interface ImproveServices {
  readonly downloads: ImageDownloads;
  readonly improveLimit: ImageLimit;
  readonly temporary: TemporaryStorage;
  /** Null: photos sent to learn from are thrown away. */
  readonly feedback: FeedbackStore | null;
}

const TEXT_FIELDS = ['image_url', 'image_filename', 'tag'];

const MAX_TAG_LENGTH = 200;

/**
 * `POST /v1.0/improve`: a photo that was cut out badly. It is kept where the operator has
 * switched that on, and thrown away otherwise; the answer is the same.
 */
export async function removebgImprove(
  request: FastifyRequest,
  reply: FastifyReply,
  services: ImproveServices,
  settings: HttpSettings,
): Promise<{ id: string }> {
  const signal = disconnectSignal(reply);
  const key = request.record.key as ApiKey;
  const maxUploadBytes = uploadLimit(key, settings.removebg.maxUploadBytes);
  const files = services.temporary.open();
  await services.improveLimit.take(key.id, 1);
  try {
    continueBody(request, reply);
    const body = await receiveBody(request, {
      policy: tolerantPolicy({
        isText: (name) => TEXT_FIELDS.includes(name),
        images: ['image_file'],
        base64: ['image_file_b64'],
        query: true,
        maxUploadBytes,
      }),
      ...{ files, maxUploadBytes, idleMs: settings.times.idleMs, signal },
    });
    const faults: RemovebgFault[] = [];
    const source = readSource(body.texts, new Set(body.images.keys()), faults);
    const tag = readTag(body.texts.get('tag') ?? '', faults);
    const [first, ...rest] = faults;
    if (source === null || first !== undefined) {
      throw new RemovebgError([first as RemovebgFault, ...rest]);
    }
    const options = { fetcher: services.downloads.of(key), files, maxUploadBytes, signal };
    const file = await photoFile({ source }, body, options);
    await photoSize(file);
    const id = randomUUID();
    await services.feedback?.keep({ id, file, keyId: key.id, tag });
    return { id };
  } finally {
    await files.remove();
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
