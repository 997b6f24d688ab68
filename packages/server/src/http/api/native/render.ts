import { NobgError } from '@nobg/contract/errors.js';
import { HEADERS } from '@nobg/contract/headers.js';
import { RESULT_MEDIA_TYPES } from '@nobg/contract/output.js';
import { NEED_THE_PHOTO } from '@nobg/contract/output-fields.js';
import { quoted, readOutputFields } from '@nobg/contract/read-fields.js';
import { canonical } from '@nobg/contract/words.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiKey } from '../../../entities/api-key.js';
import { takeQuery } from '../../body/query-texts.js';
import { type TemporaryFiles, temporaryFiles } from '../../body/temporary-files.js';
import { receiveUpload, refuseBody, type Upload } from '../../body/upload.js';
import { takeText } from '../../body/upload-fields.js';
import { uploadLimit } from '../../body/upload-limit.js';
import type { HttpServices, HttpSettings } from '../../context.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import { problemResponses } from '../../openapi/openapi.js';
import type { TypedInstance } from '../../typed-instance.js';
import { type Delivery, readDelivery } from './delivery.js';
import { openPicture, sendBase64, sendBinary } from './image-response.js';
import { serverTiming } from './server-timing.js';

const paramsSchema = z.object({
  id: z.string().meta({ description: 'Id of the result, as the answer has it.' }),
});

/** Any of the formats; the description of a picture that is the answer. */
const PICTURES = Object.fromEntries(
  Object.values(RESULT_MEDIA_TYPES).map((type) => [type, { schema: z.any() }]),
) as { 'image/png': { schema: z.ZodAny } };

type Texts = ReadonlyMap<string, string>;

/**
 * `/api/v1/results/{id}`: what was cut out before, written in another way or forgotten; for the key
 * that made it, and for nobody else.
 */
export function renderEndpoints(
  app: TypedInstance,
  services: HttpServices,
  settings: HttpSettings,
): void {
  const responses = {
    200: { description: 'The picture.', content: PICTURES },
    ...problemResponses([401, 404, 408, 410, 422, 429, 500, 503]),
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
        texts: queryTexts(request),
        pictures: new Map(),
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
      if (request.headers['content-type'] !== undefined) refuseBody(request);
    },
    handler: (request, reply) =>
      render(request, reply, request.params.id, services, (temporary, signal) => {
        continueBody(request, reply);
        const { idleMs } = settings.times;
        const maxUploadBytes = uploadLimit(request.apiKey, settings.maxUploadBytes);
        const fetch = services.pictures.of(request.apiKey);
        const options = { maxUploadBytes, temporary, fetch, photo: false, idleMs, signal };
        return receiveUpload(request, options, (texts, sent) => {
          readOutputFields(texts, sent);
        });
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
        ...problemResponses([401, 404, 410]),
      },
    },
    handler: async (request, reply) => {
      await services.results.forget((request.apiKey as ApiKey).id, request.params.id);
      return reply.code(204).send();
    },
  });
}

async function render(
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  services: HttpServices,
  receive: (temporary: TemporaryFiles, signal: AbortSignal) => Promise<Upload>,
): Promise<FastifyReply> {
  const signal = disconnectSignal(reply);
  const temporary = temporaryFiles(services.results.draftPath);
  try {
    const { texts, pictures } = await receive(temporary, signal);
    const background = pictures.get('bg_image')?.path;
    const { response, requested } = deliveryOf(
      texts,
      background !== undefined,
      request.headers.accept,
    );
    const outputPath = await temporary.path();
    const picture = await services.renders.render({
      ...{ key: request.apiKey as ApiKey, id, requested, outputPath, signal },
      cutoutPath: await temporary.path(),
      ...(background === undefined ? {} : { backgroundPath: background }),
    });
    reply.header(HEADERS.serverTiming, serverTiming(picture.timings));
    reply.header('Cache-Control', 'no-store');
    const stream = await openPicture(outputPath);
    if (response === 'binary') return sendBinary(reply, picture, stream);
    const { width, height, foreground, type, mode, format } = picture;
    return sendBase64(
      reply,
      { id, mode, width, height, type, foreground, format },
      picture,
      stream,
    );
  } finally {
    await temporary.remove();
  }
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
