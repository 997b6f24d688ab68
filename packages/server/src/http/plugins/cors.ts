import cors from '@fastify/cors';
import { EXPOSED_HEADERS, HEADERS } from '@nobg/contract/headers.js';
import { REMOVEBG_HEADERS } from '@nobg/contract/removebg/wire.js';
import type { FastifyInstance } from 'fastify';

/** Request headers that are always allowed. */
const OURS = [HEADERS.apiKey, 'Authorization', 'Content-Type'];

/** What uploaders, tracing and retrying libraries add of their own, beside names that begin with X-. */
const THEIRS = [
  ...['accept', 'accept-language', 'cache-control', 'content-encoding', 'content-language'],
  ...[
    'if-none-match',
    'if-modified-since',
    'last-event-id',
    'pragma',
    'prefer',
    'range',
    'idempotency-key',
  ],
  ...['traceparent', 'tracestate', 'baggage', 'sentry-trace', 'newrelic', 'request-id', 'b3'],
];

/** Headers of one request that are mirrored at most; no uploader has more. */
const MAX_MIRRORED = 32;

const EXPOSED = [...new Set([...EXPOSED_HEADERS, ...Object.values(REMOVEBG_HEADERS)])];

/** Lets pages of other origins call the API, which reads no cookie: `*` gives nothing away. */
export async function registerCors(
  app: FastifyInstance,
  origins: '*' | readonly string[],
): Promise<void> {
  const open = {
    origin: origins === '*' ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED,
    maxAge: 86_400,
    strictPreflight: false,
  };
  // What obeys a cookie is for our own pages alone.
  await app.register(cors, {
    delegator: ({ url, headers }, choose) => {
      if (url.startsWith('/app/')) return choose(null, { origin: false });
      const asked = headers['access-control-request-headers'];
      choose(null, { ...open, allowedHeaders: [...OURS, ...harmless(String(asked ?? ''))] });
    },
  });
}

/** The request headers that a preflight asks for, as far as none of them means anything here. */
function harmless(asked: string): string[] {
  const names = asked
    .slice(0, 4096)
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const ours = OURS.map((name) => name.toLowerCase());
  const known = names.filter((name) => THEIRS.includes(name) || /^x-[a-z0-9-]{1,60}$/.test(name));
  return [...new Set(known)].filter((name) => !ours.includes(name)).slice(0, MAX_MIRRORED);
}
