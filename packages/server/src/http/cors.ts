import cors from '@fastify/cors';
import { EXPOSED_HEADERS, HEADERS } from '@nobg/contract/headers.js';
import type { FastifyInstance } from 'fastify';

/** Lets pages of other origins call the API. No cookie is ever read, so `*` gives nothing away. */
export async function registerCors(
  app: FastifyInstance,
  origins: '*' | readonly string[],
): Promise<void> {
  await app.register(cors, {
    origin: origins === '*' ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: [HEADERS.apiKey, 'Authorization', 'Content-Type'],
    exposedHeaders: [...EXPOSED_HEADERS],
    maxAge: 86_400,
    strictPreflight: false,
  });
}
