import swagger from '@fastify/swagger';
import { ERROR_CODES, type ErrorCode } from '@nobg/contract/errors.js';
import { PROBLEM_MEDIA_TYPE, problemSchema } from '@nobg/contract/problem.js';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { completeDocument } from './document.js';

/** Problems with which every endpoint that needs a key may answer: the key, what it may do, our faults, our end. */
export const KEYED_STATUSES = [401, 403, 500, 503] as const;

/** Answers of an endpoint that are problems, by status. */
export function problemResponses<Status extends number>(statuses: readonly Status[]) {
  const entries = statuses.map((status) => [
    status,
    {
      description: codesOf(status)
        .map((code) => `\`${code}\`: ${ERROR_CODES[code].title}.`)
        .join(' '),
      content: { [PROBLEM_MEDIA_TYPE]: { schema: problemSchema } },
    },
  ]);
  return Object.fromEntries(entries) as Record<Status, ProblemResponse>;
}

interface ProblemResponse {
  readonly description: string;
  readonly content: {
    readonly 'application/problem+json': { readonly schema: typeof problemSchema };
  };
}

/** Codes of the command line and of the web app, which no caller of the API meets. */
const NOT_OF_THE_API: readonly ErrorCode[] = [
  'ambiguous_key',
  'invalid_key_name',
  'not_signed_in',
  'wrong_credentials',
  'wrong_password',
  'email_not_verified',
  'cross_site',
  'sign_up_closed',
  'too_many_attempts',
  'key_is_over',
  'too_many_keys',
  'email_taken',
  'last_administrator',
  'invalid_link',
  'invalid_email',
  'weak_password',
  'unknown_plan',
];

function codesOf(status: number): ErrorCode[] {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  return codes.filter(
    (code) => ERROR_CODES[code].status === status && !NOT_OF_THE_API.includes(code),
  );
}

/** Makes the OpenAPI 3.1 document from the routes' schemas; `/openapi.json` serves it. */
export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'NoBG',
        version: '1',
        description:
          'Background removal: a photo goes in, the subject with a transparent background comes out.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'Cutouts' },
        { name: 'Jobs' },
        { name: 'Usage' },
        { name: 'Webhooks' },
        { name: 'Health' },
      ],
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => {
      if (!('openapiObject' in document)) throw new TypeError('expected an OpenAPI document');
      return completeDocument(document.openapiObject);
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    reply.header('Cache-Control', 'no-cache');
    return app.swagger();
  });
}
