import { APP_PREFIX } from '@nobg/contract/app/endpoints.js';
import { type AppResult, resultsAnswerSchema } from '@nobg/contract/app/results.js';
import { z } from 'zod';
import type { OwnedResult, StoredResult } from '../../../entities/result.js';
import type { TypedInstance } from '../../typed-instance.js';
import { resultPath } from '../native/results.js';
import { type AppServices, done, requireSignedIn, signedIn } from './context.js';

/** As many as a page shows. */
const SHOWN = 100;

const params = z.object({ id: z.string() });

/** `results`: what an account's keys and its web app made, until it expires. */
export function appResultEndpoints(
  app: TypedInstance,
  { results }: Pick<AppServices, 'results'>,
): void {
  app.route({
    method: 'GET',
    url: '/results',
    schema: { hide: true, response: { 200: resultsAnswerSchema } },
    preValidation: requireSignedIn,
    handler: async (request) => {
      const rows = await results.listOwned(signedIn(request).user.id, SHOWN);
      return { results: rows.map(presentResult) };
    },
  });
  app.route({
    method: 'GET',
    url: '/results/:id/thumbnail.webp',
    schema: { hide: true, params },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      const picture = await results.thumbnail(signedIn(request).user.id, request.params.id);
      return reply
        .type('image/webp')
        .header('Cache-Control', 'private, max-age=3600, immutable')
        .send(picture);
    },
  });
  app.route({
    method: 'DELETE',
    url: '/results/:id',
    schema: { hide: true, params },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      await results.forgetOwned(signedIn(request).user.id, request.params.id);
      return done(reply);
    },
  });
}

/** Addresses of a result, relative to the origin. */
export function resultAddresses(result: StoredResult) {
  const { id, hasThumbnail } = result;
  return {
    url: resultPath(result),
    thumbnail_url: hasThumbnail ? `${APP_PREFIX}/results/${id}/thumbnail.webp` : null,
  };
}

function presentResult(row: OwnedResult): AppResult {
  return {
    id: row.id,
    ...resultAddresses(row),
    mode: row.mode,
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    key_id: row.keyKind === 'web' ? 'web' : row.keyId,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
  };
}
