import { type RemovebgRequest, readRemovebgFields } from '@nobg/contract/removebg/fields.js';
import type { RemovebgSize } from '@nobg/contract/removebg/sizes.js';
import { isRemovebgText } from '@nobg/contract/removebg/wire.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageDownloads } from '../../../domain/cutouts/image-downloads.js';
import type { CutoutRequest } from '../../../domain/cutouts/serve-cutout.js';
import type { CreditCharge, Credits } from '../../../domain/quota/credits.js';
import { imageWeight } from '../../../domain/quota/image-limit.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { TemporaryFiles } from '../../../ports/temporary-files.js';
import { receiveBody } from '../../body/receive.js';
import { tolerantPolicy } from '../../body/tolerant-policy.js';
import { uploadLimit } from '../../body/upload-limit.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import type { HttpSettings } from '../../settings.js';
import { engineOptions } from './engine-options.js';
import { backgroundFile, photoFile, photoSize } from './sources.js';

/** A request of remove.bg's API, in our terms and in its own. */
export interface RemovebgExchange extends CutoutRequest<CreditCharge> {
  readonly parsed: RemovebgRequest;
}

/** Reads a request as remove.bg does. @throws RemovebgError; NobgError of body, limit and photo */
export async function receiveRemovebg(
  request: FastifyRequest,
  reply: FastifyReply,
  of: {
    readonly key: ApiKey;
    readonly files: TemporaryFiles;
    readonly signal: AbortSignal;
    readonly countImage: (weight: number) => Promise<void>;
    readonly services: { readonly downloads: ImageDownloads; readonly credits: Credits };
    readonly settings: HttpSettings;
  },
): Promise<RemovebgExchange> {
  const { key, files, signal, services, settings } = of;
  continueBody(request, reply);
  const maxUploadBytes = uploadLimit(key, settings.removebg.maxUploadBytes);
  const body = await receiveBody(request, {
    policy: tolerantPolicy({
      isText: isRemovebgText,
      images: ['image_file', 'bg_image_file'],
      base64: ['image_file_b64'],
      query: true,
      maxUploadBytes,
    }),
    ...{ files, maxUploadBytes, idleMs: settings.times.idleMs, signal },
  });
  const parsed = readRemovebgFields({ texts: body.texts, files: new Set(body.images.keys()) });
  const options = { fetcher: services.downloads.of(key), files, maxUploadBytes, signal };
  const image = await photoFile(parsed, body, options);
  const header = await photoSize(image);
  const more = header === undefined ? 0 : imageWeight(header) - 1;
  if (more > 0) await of.countImage(more);
  const background = await backgroundFile(parsed, body, options);
  const size = parsed.size === 'auto' ? await bestSize(services.credits, key) : parsed.size;
  return {
    parsed,
    source: { image, background },
    options: engineOptions(parsed, size),
    delivery: { store: false, content: true },
    charge: () => services.credits.charge(key, size === 'preview'),
  };
}

/** What `size=auto` is for a key. */
async function bestSize(credits: Credits, key: ApiKey): Promise<Exclude<RemovebgSize, 'auto'>> {
  const { subscription, payg, enterprise } = await credits.balance(key);
  return subscription + payg + enterprise >= 1 ? 'full' : 'preview';
}
