import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedUp } from './app/browser.js';
import { removebg } from './removebg/support.js';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

const MOST_BYTES = 4096;

describe('a plan’s largest upload', () => {
  let folder: string;
  let test: TestServer;
  let secret: string;
  let small: Buffer;
  let large: Buffer;
  /** Where the large one lies. */
  let site: Server;
  let address: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-plans-'));
    const plans = join(folder, 'plans.json');
    const plan = { id: 'small', name: 'Small', api: true, max_upload_bytes: MOST_BYTES };
    const file = { plans: [plan], new_accounts: 'small', administrators: 'small' };
    await writeFile(plans, JSON.stringify(file));
    site = createServer((_request, response) => response.end(large));
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/photo.png`;
    test = await startTestServer({
      ...{ NOBG_PLANS: plans, NOBG_REMBG: 'key', NOBG_FETCH_ALLOW: '127.0.0.1' },
    });
    const browser = await signedUp(test, 'small@example.org');
    const requested = { name: 'shop', kind: 'live' };
    ({ secret } = await browser.json<{ secret: string }>('POST', 'keys', requested, 201));
    small = await redOnGreen();
    large = Buffer.concat([small, Buffer.alloc(MOST_BYTES)]);
  });
  afterAll(async () => {
    site.close();
    await rm(folder, { recursive: true, force: true });
  });

  const headers = () => ({ 'X-API-Key': secret });
  const rembg = (file: Buffer) => {
    const body = new FormData();
    body.append('file', new Blob([new Uint8Array(file)]), 'photo.png');
    return fetch(`${test.url}/api/remove`, { method: 'POST', body, headers: headers() });
  };

  it('binds the native API, and the background of a result that is composed anew', async () => {
    for (const form of [formWith(large), formWith(null, { image_url: address })]) {
      const sent = await test.remove(form, { headers: headers() });
      await expectProblem(sent, 422, 'file_too_large');
    }
    const made = await test.remove(formWith(small), { headers: headers() });
    const { id } = (await made.json()) as { id: string };
    const body = new FormData();
    body.append('bg_image', new Blob([new Uint8Array(large)]), 'bg.png');
    const url = `${test.url}/api/v1/results/${id}/render`;
    const render = await fetch(url, { method: 'POST', body, headers: headers() });
    await expectProblem(render, 422, 'file_too_large');
  });

  it('binds /v1.0/removebg, photo and background', async () => {
    const by = { url: test.url, secret };
    expect((await removebg(by, { image_file: small })).status).toBe(200);
    for (const fields of [
      { image_file: large },
      { image_file_b64: large.toString('base64') },
      { image_url: address },
      { image_file: small, bg_image_file: large },
      { image_file: small, bg_image_url: address },
    ]) {
      const response = await removebg(by, fields);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ code: 'file_too_large' }] });
    }
  });

  it('binds /api/remove', async () => {
    expect((await rembg(small)).status).toBe(200);
    const response = await rembg(large);
    expect(response.status).toBe(422);
    expect(JSON.stringify(await response.json())).toContain(String(MOST_BYTES));
    const query = new URLSearchParams({ url: address });
    const fetched = await fetch(`${test.url}/api/remove?${query}`, { headers: headers() });
    expect(fetched.status).toBe(400);
    expect(JSON.stringify(await fetched.json())).toContain(String(MOST_BYTES));
  });
});
