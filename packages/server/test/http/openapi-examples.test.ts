import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { removeAnswerSchema } from '@nobg/contract/remove.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formWith, redOnGreen, startTestServer, type TestServer } from './support.js';

type Json = Record<string, unknown>;
interface Field {
  readonly enum?: readonly string[];
  readonly examples?: readonly string[];
}
interface Media {
  readonly schema: Json & { readonly properties?: Record<string, Field> };
  readonly example?: unknown;
  readonly examples?: Record<string, { value: unknown }>;
}
interface Operation {
  readonly parameters?: readonly { name: string; in: string; example?: string }[];
  readonly requestBody?: { content: Record<string, Media> };
  readonly responses: Record<string, { content?: Record<string, Media> }>;
}

/** Fields that say nothing without another one. */
const TOGETHER: Readonly<Record<string, Json>> = {
  quality: { format: 'webp' },
  effort: { format: 'webp' },
  lossless: { format: 'webp' },
  bg_fit: { bg_image_url: 'PHOTO' },
  shadow_opacity: { shadow: 'drop' },
  shadow_direction: { shadow: 'drop' },
  shadow_color: { shadow: 'drop' },
  outline_color: { outline: '2%' },
  crop_aspect: { crop: 'true' },
  matte: { format: 'gif' },
  store: { response: 'binary' },
};

/** Options of a mode, and the mode. */
const MODES: Readonly<Record<string, string>> = {
  fallback: 'body',
  holes: 'product',
  plate: 'food',
  people: 'clothing',
  accessories: 'clothing',
  classes: 'clothing',
  layers: 'clothing',
};

describe('every example of /openapi.json', () => {
  let test: TestServer;
  let photo: Buffer;
  let site: Server;
  let address: string;
  let paths: Record<string, Record<string, Operation>>;
  beforeAll(async () => {
    // Points and boxes of the examples lie in a photo of some size.
    photo = await redOnGreen(640);
    site = createServer((_request, response) => response.end(photo));
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/photo.png`;
    test = await startTestServer({
      NOBG_FETCH_ALLOW: '127.0.0.1',
      NOBG_REQUESTS_PER_HOUR: '1000',
    });
    ({ paths } = (await (await fetch(`${test.url}/openapi.json`)).json()) as {
      paths: typeof paths;
    });
  });
  afterAll(() => site.close());

  /** Addresses of examples lead nowhere; here they lead to the photo. */
  const real = (fields: Json): Record<string, string> =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => {
        if (name.endsWith('_url')) return [name, address];
        if (name === 'image_base64') return [name, photo.toString('base64')];
        return [name, String(value)];
      }),
    );

  const examplesOf = (path: string): [string, string][] => {
    const { schema } = paths[path]!.post!.requestBody!.content['multipart/form-data']!;
    return Object.entries(schema.properties ?? {}).flatMap(([name, { enum: words, examples }]) =>
      [...(words ?? []), ...(examples ?? [])].map((value): [string, string] => [name, value]),
    );
  };

  it('of a form’s field is taken, and answers as its description says', async () => {
    const examples = examplesOf('/api/v1/remove');
    expect(examples.length).toBeGreaterThan(40);
    const otherwise: unknown[] = [];
    for (const [name, value] of examples) {
      const fields = real({
        ...{ mode: MODES[name] ?? 'common', ...TOGETHER[name], [name]: value },
      });
      const ownSource = name === 'image_url' || name === 'image_base64';
      const response = await test.remove(formWith(ownSource ? null : photo, fields));
      const type = response.headers.get('content-type') ?? '';
      const body = type.includes('json') ? await response.json() : await response.arrayBuffer();
      // What the small networks find is a top; it has neither coat nor trousers.
      const allowed = name === 'classes' ? 422 : 200;
      if (response.status !== allowed) otherwise.push({ name, value, body });
      if (
        response.ok &&
        type.startsWith('application/json') &&
        !('image_base64' in (body as Json))
      ) {
        removeAnswerSchema.parse(body);
      }
    }
    expect(otherwise).toEqual([]);
  }, 300_000);

  it('of a JSON body is taken', async () => {
    const bodies = ['/api/v1/remove', '/api/v1/results/{id}/render'].map(
      (path) => paths[path]!.post!.requestBody!.content['application/json']!.example as Json,
    );
    const send = (path: string, body: Json) =>
      fetch(`${test.url}${path}`, {
        method: 'POST',
        headers: { 'X-API-Key': test.secret, 'Content-Type': 'application/json' },
        body: JSON.stringify(real(body)),
      });
    const [cut, render] = bodies as [Json, Json];
    const made = await send('/api/v1/remove', cut);
    expect(made.status).toBe(200);
    const { id } = removeAnswerSchema.parse(await made.json());
    const again = await send(`/api/v1/results/${id}/render`, render);
    expect(again.status).toBe(200);
    expect(again.headers.get('content-type')).toBe(`image/${render.format}`);
  });

  it('of a parameter gives a result in that form', async () => {
    const made = await test.remove(formWith(photo));
    const { id } = (await made.json()) as { id: string };
    const { parameters = [] } = paths['/api/v1/results/{id}']!.get!;
    const queries = parameters.filter(({ in: place }) => place === 'query');
    expect(queries.length).toBeGreaterThan(15);
    const otherwise: unknown[] = [];
    for (const { name, example } of queries) {
      expect(example, name).toBeDefined();
      const { mode: _none, ...fields } = { ...TOGETHER[name], [name]: example } as Json;
      const query = new URLSearchParams(real(fields));
      // A picture behind it is sent by POST alone.
      if (name === 'bg_fit') continue;
      const response = await fetch(`${test.url}/api/v1/results/${id}?${query}`, {
        headers: { 'X-API-Key': test.secret },
      });
      const body = response.ok ? await response.arrayBuffer() : await response.json();
      if (!response.ok) otherwise.push({ name, example, body });
    }
    expect(otherwise).toEqual([]);
  }, 300_000);

  it('of an answer fits the schema beside it', () => {
    let seen = 0;
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        for (const [status, { content = {} }] of Object.entries(responses)) {
          for (const { schema, example, examples = {} } of Object.values(content)) {
            const shown = Object.values(examples).map(({ value }) => value);
            for (const value of example === undefined ? shown : [example, ...shown]) {
              const fits = z
                .fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
                .safeParse(value);
              expect(fits.error, `${method} ${path} ${status}`).toBeUndefined();
              seen += 1;
            }
          }
        }
      }
    }
    expect(seen).toBeGreaterThan(40);
  });
});
