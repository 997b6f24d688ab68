import { HEADERS } from '@nobg/contract/headers.js';
import { jobAnswerSchema } from '@nobg/contract/jobs.js';
import { problemSchema } from '@nobg/contract/problem.js';
import { CUTOUT_FIELD_TEXTS, CUTOUT_FIELDS } from '@nobg/contract/read-fields.js';
import { removeAnswerSchema } from '@nobg/contract/remove.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

interface Operation {
  operationId?: string;
  security?: object[];
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
  responses: Record<string, Response>;
}
interface Response {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, Media>;
}
interface Media {
  schema: Record<string, unknown>;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
interface Document {
  openapi: string;
  info: Record<string, unknown>;
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, unknown> };
}

describe('/openapi.json', () => {
  let test: TestServer;
  let document: Document;
  beforeAll(async () => {
    test = await startTestServer();
    document = (await (await fetch(`${test.url}/openapi.json`)).json()) as Document;
  });

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  it('is OpenAPI 3.1 with every endpoint', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'NoBG', version: expect.any(String) });
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([
      'delete /api/v1/results/{id}',
      'delete /api/v1/webhooks/{id}',
      'get /api/v1/jobs',
      'get /api/v1/jobs/{id}',
      'get /api/v1/jobs/{id}/events',
      'get /api/v1/jobs/{id}/images/{image}/cutout',
      'get /api/v1/jobs/{id}/results.jsonl',
      'get /api/v1/jobs/{id}/results.zip',
      'get /api/v1/models',
      'get /api/v1/results/{id}',
      'get /api/v1/usage',
      'get /api/v1/webhooks',
      'get /api/v1/webhooks/{id}',
      'get /api/v1/webhooks/{id}/deliveries',
      'get /api/v1/webhooks/{id}/deliveries/{delivery}',
      'get /livez',
      'get /readyz',
      'get /results/{id}.{format}',
      'patch /api/v1/webhooks/{id}',
      'post /api/v1/jobs',
      'post /api/v1/jobs/{id}/cancel',
      'post /api/v1/jobs/{id}/close',
      'post /api/v1/jobs/{id}/images',
      'post /api/v1/jobs/{id}/retry',
      'post /api/v1/remove',
      'post /api/v1/results/{id}/render',
      'post /api/v1/webhooks',
      'post /api/v1/webhooks/{id}/deliveries/{delivery}/resend',
      'post /api/v1/webhooks/{id}/resend',
      'post /api/v1/webhooks/{id}/rotate',
      'post /api/v1/webhooks/{id}/test',
      'put /api/v1/jobs/{id}/images/{image}/cutout',
    ]);
  });

  it('has what the specification demands of every operation', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations()) {
      expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/);
        expect(response.description).not.toBe('');
      }
    }
    expect(JSON.stringify(document)).not.toContain('"$schema"');
  });

  it('has the problems of every endpoint that needs a key', async () => {
    const keyed = operations().filter(({ operation }) => operation.security !== undefined);
    expect(keyed.length).toBeGreaterThan(4);
    const onlyWith = async (scopes: string) => {
      const { key, secret } = await test.keys.create({ name: scopes });
      await test.database.db
        .updateTable('api_keys')
        .set({ scopes })
        .where('id', '=', key.id)
        .execute();
      return secret;
    };
    const [readOnly, removeOnly] = [await onlyWith('read'), await onlyWith('remove')];
    for (const { path, method, operation } of keyed) {
      const documented = Object.keys(operation.responses);
      expect(documented, `${method} ${path}`).toEqual(
        expect.arrayContaining(['401', '403', '500', '503']),
      );
      const url = `${test.url}${path.replace('{id}', 'A'.repeat(24))}`;
      const ask = (headers: Record<string, string>) =>
        fetch(url, { method: method.toUpperCase(), headers });
      await expectProblem(await ask({}), 401, 'missing_key');
      const lacking = method === 'get' ? removeOnly : readOnly;
      await expectProblem(await ask({ 'X-API-Key': lacking }), 403, 'missing_scope');
    }
  });

  it('says which form is expected', () => {
    const post = document.paths['/api/v1/remove']?.post;
    expect(post?.requestBody?.content['multipart/form-data']?.schema).toMatchObject({
      type: 'object',
      anyOf: [{ required: ['image'] }, { required: ['image_url'] }, { required: ['image_base64'] }],
      additionalProperties: false,
      properties: {
        image: { type: 'string', contentMediaType: 'application/octet-stream' },
        mode: { enum: ['common', 'body', 'product', 'food', 'clothing'], default: 'common' },
      },
    });
  });

  it('describes every option, with an example', () => {
    const { requestBody } = document.paths['/api/v1/remove']!.post!;
    const { properties } = requestBody!.content['multipart/form-data']!.schema as {
      properties: Record<string, unknown>;
    };
    for (const name of CUTOUT_FIELDS) {
      if (name === 'mode') continue;
      const { summary, example } = CUTOUT_FIELD_TEXTS[name];
      const described = { description: summary, examples: [example] };
      expect(properties[name]).toMatchObject(described);
    }
  });

  it('shows an example of every answer, and each fits its schema', () => {
    const { responses } = document.paths['/api/v1/remove']!.post!;
    expect(Object.keys(responses)).toEqual([
      '200',
      '202',
      '401',
      '403',
      '408',
      '409',
      '422',
      '429',
      '500',
      '503',
    ]);
    const ok = responses[200]?.content?.['application/json'];
    expect(() => removeAnswerSchema.parse(ok?.example)).not.toThrow();
    const later = responses[202]?.content?.['application/json'];
    expect(() => jobAnswerSchema.parse(later?.example)).not.toThrow();
    for (const [status, response] of Object.entries(responses)) {
      if (Number(status) < 300) continue;
      const { examples = {} } = response.content?.['application/problem+json'] ?? {};
      expect(Object.keys(examples).length, status).toBeGreaterThan(0);
      for (const { value } of Object.values(examples)) {
        expect(problemSchema.parse(value).status).toBe(Number(status));
      }
    }
  });

  it('has schemas that the real answers fit', async () => {
    const { responses } = document.paths['/api/v1/remove']!.post!;
    const schemaOf = (status: number, type: string) =>
      z.fromJSONSchema(responses[status]!.content![type]!.schema);
    const ok = await test.remove(formWith(await redOnGreen()));
    expect(() => schemaOf(200, 'application/json').parse(1)).toThrow();
    schemaOf(200, 'application/json').parse(await ok.json());
    const refused = await test.remove(formWith(null));
    schemaOf(422, 'application/problem+json').parse(await refused.json());
    const ofAccounts: string[] = [HEADERS.accountLimit, HEADERS.accountRemaining];
    for (const header of Object.keys(responses[200]?.headers ?? {})) {
      // This key has no account.
      if (ofAccounts.includes(header)) continue;
      expect(ok.headers.has(header), header).toBe(true);
    }
  });
});
