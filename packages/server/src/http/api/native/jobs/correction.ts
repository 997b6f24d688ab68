import { JOBS_PATH, jobItemSchema } from '@nobg/contract/jobs.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ImageDownloads } from '../../../../domain/cutouts/image-downloads.js';
import type { Corrections } from '../../../../domain/jobs/corrections.js';
import { requireFormOrJson } from '../../../body/content-type.js';
import { unknownField } from '../../../body/upload-fields.js';
import { uploadLimit } from '../../../body/upload-limit.js';
import { disconnectSignal } from '../../../lifecycle/client-disconnected.js';
import { continueBody } from '../../../lifecycle/lingering-close.js';
import { KEYED_STATUSES, problemResponses } from '../../../openapi/openapi.js';
import type { HttpSettings } from '../../../settings.js';
import type { TypedInstance } from '../../../typed-instance.js';
import { PICTURES } from '../picture-schema.js';
import { receiveUpload } from '../receive-upload.js';
import { described, type JobContext } from './context.js';
import { itemAnswer } from './present.js';

export interface CorrectionServices {
  readonly corrections: Corrections;
  readonly downloads: ImageDownloads;
}

const params = z.object({
  id: z.string().meta({ description: 'Id of the job.' }),
  image: z.string().meta({ description: 'Id of the image in the job.' }),
});

/** `…/jobs/{id}/images/{image}/cutout`: the plain cutout of an image of a job, and a corrected one in its place. */
export function correctionEndpoints(
  app: TypedInstance,
  context: JobContext,
  { corrections, downloads }: CorrectionServices,
  settings: HttpSettings,
): void {
  const { jobs, callerOf, addressesOf } = context;
  const url = `${JOBS_PATH.slice(API_PREFIX.length)}/:id/images/:image/cutout`;
  app.route({
    method: 'GET',
    url,
    exposeHeadRoute: false,
    schema: {
      ...described(
        context,
        'getJobCutout',
        'Get the cutout of an image of a job',
        'PNG, before anything was composed around it: what a correction starts from. Nothing is charged.',
      ),
      params,
      response: {
        200: { description: 'The cutout.', content: PICTURES },
        ...problemResponses([...KEYED_STATUSES, 404, 409, 410, 429]),
      },
    },
    handler: async (request, reply) => {
      const job = await jobs.find(await callerOf(request), request.params.id);
      const cutout = await corrections.cutoutOf(job, request.params.image, disconnectSignal(reply));
      return reply.type('image/png').header('Cache-Control', 'no-store').send(cutout);
    },
  });
  app.route({
    method: 'PUT',
    url,
    schema: {
      ...described(
        context,
        'correctJobCutout',
        'Correct the cutout of an image of a job',
        'The picture in the field `image`, with its alpha, takes the place of the cutout, and is composed as the job says. The earlier result is gone. No network runs, and nothing is charged.',
      ),
      params,
      response: {
        200: {
          description: 'The image with its new result.',
          content: { 'application/json': { schema: jobItemSchema } },
        },
        ...problemResponses([...KEYED_STATUSES, 404, 408, 409, 410, 422, 429]),
      },
    },
    onRequest: async (request: FastifyRequest) => requireFormOrJson(request),
    handler: async (request, reply) => {
      const key = await callerOf(request);
      const job = await jobs.find(key, request.params.id);
      const signal = disconnectSignal(reply);
      const item = await corrections.correct(
        { job, itemId: request.params.image },
        async (files) => {
          continueBody(request, reply);
          const { images } = await receiveUpload(
            request,
            {
              ...{ files, signal, photo: true, idleMs: settings.times.idleMs },
              maxUploadBytes: uploadLimit(key, settings.maxUploadBytes),
              fetcher: downloads.of(key),
            },
            refuseFields,
          );
          const file = images.get('image')?.file;
          if (file === undefined) throw new Error('The upload was accepted without a picture');
          return file;
        },
        signal,
      );
      reply.header('Cache-Control', 'no-store');
      return itemAnswer(item, addressesOf(request));
    },
  });
}

/** What the result looks like was said with the job. @throws NobgError `unknown_field` */
function refuseFields(texts: ReadonlyMap<string, string>): void {
  for (const name of texts.keys()) if (name !== 'image_url') throw unknownField(name);
}
