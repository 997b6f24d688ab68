import { NobgError } from '@nobg/contract/errors.js';
import { HEADERS } from '@nobg/contract/headers.js';
import { NEED_THE_PHOTO } from '@nobg/contract/output-fields.js';
import { quoted, readOutputFields } from '@nobg/contract/read-fields.js';
import { canonical } from '@nobg/contract/words.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ImageDownloads } from '../../../domain/cutouts/image-downloads.js';
import type { RecomposeService } from '../../../domain/cutouts/recompose.js';
import type { Results } from '../../../domain/cutouts/results.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { TemporaryFile, TemporaryFiles } from '../../../ports/temporary-files.js';
import { requireFormOrJson } from '../../body/content-type.js';
import { takeQuery } from '../../body/query-texts.js';
import { takeText } from '../../body/upload-fields.js';
import { uploadLimit } from '../../body/upload-limit.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import { KEYED_STATUSES, problemResponses } from '../../openapi/openapi.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { type Delivery, readDelivery } from './delivery.js';
import { sendBase64, sendBinary } from './image-response.js';
import { PICTURES, resultIdSchema } from './picture-schema.js';
import { receiveUpload } from './receive-upload.js';
import { serverTiming } from './server-timing.js';

export interface RenderServices {
  readonly recompositions: RecomposeService;
  readonly downloads: ImageDownloads;
  readonly results: Results;
}

const paramsSchema = z.object({ id: resultIdSchema });

type Texts = ReadonlyMap<string, string>;

/**
 * `/api/v1/results/{id}`: what was cut out before, written in another way or forgotten; for the key
 * that made it, and for nobody else.
 */
export function renderEndpoints(
  app: TypedInstance,
  services: RenderServices,
  settings: HttpSettings,
): void {
  const responses = {
    200: { description: 'The picture.', content: PICTURES },
    ...problemResponses([...KEYED_STATUSES, 404, 408, 410, 422, 429]),
  };
  const shared = {
    ...{ tags: ['Cutouts'], security: [{ key: [] }], params: paramsSchema, response: responses },
    description:
      'Composes the stored cutout anew: no network runs, and nothing is charged. The fields are those of a cutout that say what the result looks like, but for `roi`, `semitransparency`, `bg_blur`, `frames`, `metadata` and `depth`, which need the photo. The answer is the picture itself, or with `response=json_base64` JSON that holds it.',
  };
  app.route({
    method: 'GET',
    url: '/results/:id',
    schema: { ...shared, operationId: 'renderResult', summary: 'Get a result in another form' },
    handler: (request, reply) =>
      render(request, reply, request.params.id, services, async () => ({
        delivery: deliveryOf(queryTexts(request), false, request.headers.accept),
      })),
  });
  app.route({
    method: 'POST',
    url: '/results/:id/render',
    schema: {
      ...shared,
      operationId: 'renderResultWithBackground',
      summary: 'Get a result in another form, with a picture behind it',
    },
    onRequest: async (request: FastifyRequest) => {
      if (request.headers['content-type'] !== undefined) requireFormOrJson(request);
    },
    handler: (request, reply) =>
      render(request, reply, request.params.id, services, async (files, signal) => {
        continueBody(request, reply);
        const { key } = request.record;
        const { parsed: delivery, images } = await receiveUpload(
          request,
          {
            ...{ files, signal, photo: false, idleMs: settings.times.idleMs },
            maxUploadBytes: uploadLimit(key, settings.maxUploadBytes),
            fetcher: services.downloads.of(key),
          },
          (texts, { backgroundImage }) =>
            deliveryOf(texts, backgroundImage, request.headers.accept),
        );
        return { delivery, background: images.get('bg_image')?.file };
      }),
  });
  app.route({
    method: 'DELETE',
    url: '/results/:id',
    schema: {
      operationId: 'deleteResult',
      summary: 'Forget a result now',
      description: 'Its address answers 404 from then on, and its files are gone.',
      tags: ['Cutouts'],
      security: [{ key: [] }],
      params: paramsSchema,
      response: {
        204: { description: 'It is gone.', content: { 'text/plain': { schema: z.undefined() } } },
        ...problemResponses([...KEYED_STATUSES, 404, 410]),
      },
    },
    handler: async (request, reply) => {
      await services.results.forget((request.record.key as ApiKey).id, request.params.id);
      return reply.code(204).send();
    },
  });
}

/** What is to be composed, and how it is answered. */
interface Rendering {
  readonly delivery: Delivery;
  readonly background?: TemporaryFile | undefined;
}

async function render(
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  { recompositions }: RenderServices,
  receive: (files: TemporaryFiles, signal: AbortSignal) => Promise<Rendering>,
): Promise<FastifyReply> {
  const signal = disconnectSignal(reply);
  const key = request.record.key as ApiKey;
  let response: Delivery['response'] = 'binary';
  const { picture, content } = await recompositions.recompose(
    { key, id },
    async (files) => {
      const { delivery, background } = await receive(files, signal);
      ({ response } = delivery);
      return { options: delivery.requested, background };
    },
    signal,
  );
  reply.header(HEADERS.serverTiming, serverTiming(picture.timings));
  reply.header('Cache-Control', 'no-store');
  if (response === 'binary') return sendBinary(reply, picture, content);
  const { width, height, foreground, type, mode, format } = picture;
  const about = { id, mode, width, height, type, foreground, format };
  return sendBase64(reply, about, picture, content);
}

/** @throws NobgError as `readOutputFields`, `readDelivery`; for fields that need the photo */
function deliveryOf(texts: Texts, backgroundImage: boolean, accept: string | undefined): Delivery {
  const needy = NEED_THE_PHOTO.filter((name) => texts.has(name));
  if (needy.length > 0) {
    const expected = 'nothing that needs the photo, which is not kept';
    throw new NobgError('conflicting_options', `${needy.join(', ')}: expected ${expected}.`, {
      fields: needy.map((field) => ({ field, expected, received: quoted(texts.get(field) ?? '') })),
    });
  }
  if (canonical(texts.get('response') ?? '') === 'url') {
    const problem = { field: 'response', expected: 'binary or json_base64', received: '"url"' };
    throw new NobgError('invalid_option', 'response: expected binary or json_base64 here.', {
      fields: [problem],
    });
  }
  const delivery = readDelivery(texts, accept, readOutputFields(texts, { backgroundImage }));
  return delivery.response === 'url' ? { ...delivery, response: 'binary' } : delivery;
}

/** @throws NobgError `unknown_field`, `repeated_field` */
function queryTexts(request: FastifyRequest): Texts {
  const texts = new Map<string, string>();
  takeQuery(request, (name, text) =>
    takeText(name, text, texts, new Map(), { photo: false, background: false }),
  );
  return texts;
}
