import cors from '@fastify/cors';
import { EXPOSED_HEADERS, HEADERS } from '@nobg/contract/headers.js';
import type { FastifyInstance } from 'fastify';

/** Lets pages of other origins call the API, which reads no cookie: `*` gives nothing away. */
export async function registerCors(
  app: FastifyInstance,
  origins: '*' | readonly string[],
): Promise<void> {
  const open = {
    origin: origins === '*' ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: [HEADERS.apiKey, 'Authorization', 'Content-Type'],
    exposedHeaders: [...EXPOSED_HEADERS],
    maxAge: 86_400,
    strictPreflight: false,
  };
  // What obeys a cookie is for our own pages alone.
  await app.register(cors, {
    delegator: ({ url }, choose) =>
      choose(null, url.startsWith('/app/') ? { origin: false } : open),
  });
}
