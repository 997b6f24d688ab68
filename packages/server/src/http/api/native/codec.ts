import { stat } from 'node:fs/promises';
import { type CutoutRequestOptions, readFields } from '@nobg/contract/read-fields.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageDownloads } from '../../../domain/cutouts/image-downloads.js';
import type { CutoutExchange, CutoutRequest } from '../../../domain/cutouts/serve-cutout.js';
import type { Reservation, UsageQuota } from '../../../domain/quota/usage.js';
import type { ApiKey } from '../../../entities/api-key.js';
import { uploadLimit } from '../../body/upload-limit.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import { reserveRequest } from '../../plugins/rate-headers.js';
import type { HttpSettings } from '../../settings.js';
import { type Delivery, layersNeedStorage, readDelivery } from './delivery.js';
import { receiveUpload, type Upload, withSourceField } from './receive-upload.js';

type Parsed = { readonly options: CutoutRequestOptions; readonly delivery: Delivery };

/** A cutout as the native API and the web app are asked for it. */
export interface NativeExchange extends CutoutExchange<Reservation> {
  /** Of the request, once it was received. */
  readonly delivery: () => Delivery;
  /** Its fields of text as they were sent, once it was received. */
  readonly texts: () => ReadonlyMap<string, string>;
  /** Time from the request's start to its last byte. */
  readonly uploadStep: () => { readonly step: 'upload'; readonly ms: number };
  /** The error with the field that brought the photo. */
  readonly explain: (error: unknown) => unknown;
}

/**
 * The exchange of a native request: charged by `usage`, received and parsed once.
 * @param of `accept`: the header, where it says how to answer; `check` refuses what this API lacks
 */
export function nativeExchange(
  request: FastifyRequest,
  reply: FastifyReply,
  of: {
    readonly key: ApiKey;
    readonly signal: AbortSignal;
    readonly accept: string | undefined;
    readonly check?: (delivery: Delivery) => void;
    readonly services: { readonly usage: UsageQuota; readonly downloads: ImageDownloads };
    readonly settings: Pick<HttpSettings, 'maxUploadBytes' | 'times'>;
  },
): NativeExchange {
  const { key, signal, accept, services, settings } = of;
  const began = performance.now();
  let upload: Upload<Parsed> | null = null;
  let uploadMs = 0;

  function parse(texts: ReadonlyMap<string, string>, sent: { backgroundImage: boolean }): Parsed {
    const fields = readFields(texts, sent);
    const delivery = readDelivery(texts, accept, fields);
    of.check?.(delivery);
    if (fields.options.layers !== undefined && !delivery.store) throw layersNeedStorage();
    const { mode, options } = fields;
    return { options: { mode, options, ...delivery.requested }, delivery };
  }

  async function receive(files: Parameters<NativeExchange['receive']>[0]) {
    continueBody(request, reply);
    const received = await receiveUpload(
      request,
      {
        ...{ files, signal, photo: true, idleMs: settings.times.idleMs },
        maxUploadBytes: uploadLimit(key, settings.maxUploadBytes),
        fetcher: services.downloads.of(key),
      },
      parse,
    );
    upload = received;
    uploadMs = performance.now() - began;
    const image = received.images.get('image')?.file;
    if (image === undefined) throw new Error('The upload was accepted without a photo');
    const { options, delivery } = received.parsed;
    request.record.cutout = { mode: options.mode, uploadBytes: (await stat(image.path)).size };
    return {
      source: { image, background: received.images.get('bg_image')?.file },
      options,
      delivery: { store: delivery.store, content: delivery.response !== 'url' },
    } satisfies CutoutRequest<Reservation>;
  }

  return {
    caller: key,
    charge: () => reserveRequest(request, key, services.usage),
    receive,
    texts: () => (upload as Upload<Parsed>).texts,
    delivery: () => (upload as Upload<Parsed>).parsed.delivery,
    uploadStep: () => ({ step: 'upload', ms: uploadMs }),
    explain: (error) => withSourceField(error, upload?.images.get('image')?.field),
  };
}
