import { type AppResult, resultsAnswerSchema } from '@nobg/contract/app/results.js';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiKey } from '../../../entities/api-key.js';
import type { StoredResult } from '../../../entities/result.js';
import type { TypedInstance } from '../../typed-instance.js';
import { type AppServices, done, requireSignedIn, signedIn } from './context.js';

/** As many as a page shows. */
const SHOWN = 100;

const params = z.object({ id: z.string() });

/** `results`: what an account's keys and its web app made, until it expires. */
export function appResultEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'accountKeys' | 'results'>,
): void {
  const { results } = services;
  const keysOf = (request: FastifyRequest) => services.accountKeys.all(signedIn(request).user);

  app.route({
    method: 'GET',
    url: '/results',
    schema: { hide: true, response: { 200: resultsAnswerSchema } },
    preValidation: requireSignedIn,
    handler: async (request) => {
      const keys = await keysOf(request);
      const rows = await results.listOwned(keys, SHOWN);
      return { results: rows.map((row) => presentResult(row, keys)) };
    },
  });
  app.route({
    method: 'GET',
    url: '/results/:id/thumbnail.webp',
    schema: { hide: true, params },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      const picture = await results.thumbnail(await keysOf(request), request.params.id);
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
      const { id } = await results.findOwned(await keysOf(request), request.params.id);
      await results.discard(id);
      return done(reply);
    },
  });
}

/** Addresses of a result, relative to the origin. */
export function resultAddresses({ id, format, hasThumbnail }: StoredResult) {
  return {
    url: `/results/${id}.${format}`,
    thumbnail_url: hasThumbnail ? `/app/api/results/${id}/thumbnail.webp` : null,
  };
}

function presentResult(row: StoredResult, keys: readonly ApiKey[]): AppResult {
  return {
    id: row.id,
    ...resultAddresses(row),
    mode: row.mode,
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    key_id: keys.find(({ id }) => id === row.keyId)?.kind === 'web' ? 'web' : row.keyId,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
  };
}
