import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, startTestServer, type TestServer } from '../support.js';

let folder: string;
let test: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-pages-'));
  const pages = join(folder, 'dist');
  await mkdir(join(pages, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'not for anybody');
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>NoBG</title>');
  await writeFile(join(pages, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(pages, 'assets', 'index-Ab12.js'), 'export {};');
  test = await startTestServer({}, { pages });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the web app’s pages', () => {
  it.each(['/', '/sign-up', '/verify-email?x=1', '/guide', '/guide/modes', '/app', '/app/keys'])(
    'are the same page at %s, under a strict policy',
    async (path) => {
      const response = await fetch(`${test.url}${path}`);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<title>NoBG</title>');
      const policy = response.headers.get('content-security-policy');
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('x-frame-options')).toBe('DENY');
      expect(response.headers.get('access-control-allow-origin')).not.toBe(test.url);
    },
  );

  it('bring files that never change, and some that may', async () => {
    const script = await fetch(`${test.url}/assets/index-Ab12.js`);
    expect(script.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const icon = await fetch(`${test.url}/favicon.svg`);
    expect(icon.headers.get('cache-control')).toBe('no-cache');
  });

  it.each([
    '/app/api',
    '/app/api/nothing',
    '/assets/none.js',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/nothing',
    '/guide/nothing',
    '/app/nothing',
  ])('are not at %s', async (path) => {
    await expectProblem(await fetch(`${test.url}${path}`), 404, 'not_found');
  });

  it('say themselves that there is no such page, to people and not to programs', async () => {
    const asked = (path: string, accept: string) =>
      fetch(`${test.url}${path}`, { headers: { Accept: accept } });
    const browser = 'text/html,application/xhtml+xml,*/*;q=0.8';
    expect((await asked('/guide/nothing', browser)).status).toBe(404);
    const page = await asked('/no/such/page', browser);
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await page.text()).toContain('<title>NoBG</title>');
    await expectProblem(await asked('/no/such/page', 'application/json'), 404, 'not_found');
    for (const path of ['/app/api/nothing', '/assets/none.js', '/results/none.gif']) {
      await expectProblem(await asked(path, browser), 404, 'not_found');
    }
    const posted = { method: 'POST', headers: { Accept: browser } };
    await expectProblem(await fetch(`${test.url}/no/such/page`, posted), 404, 'not_found');
  });

  it('need not be there: the API works without', async () => {
    const bare = await startTestServer({}, { pages: join(folder, 'none') });
    await expectProblem(await fetch(`${bare.url}/`), 404, 'not_found');
    expect((await fetch(`${bare.url}/livez`)).status).toBe(200);
    expect((await fetch(`${bare.url}/app/api/config`)).status).toBe(200);
  });
});

describe('what the pages ask for first', () => {
  it('is the settings, the plans and who is signed in', async () => {
    const get = async (path: string) => (await fetch(`${test.url}/app/api/${path}`)).json();
    expect(await get('config')).toEqual({
      version: '0.1.0',
      sign_up: 'open',
      mail: false,
      public_url: test.url,
      guest: true,
      result_hours: 24,
      max_pixels: 100_000_000,
      password: { min_length: 8, max_length: 256 },
    });
    expect(await get('plans')).toMatchObject({
      plans: [
        { id: 'free', api: false },
        { id: 'pro', requests_per_hour: 100 },
        { id: 'business' },
      ],
      new_accounts: 'free',
      guest: { id: 'guest', max_side: 640 },
    });
    expect(await get('me')).toEqual({ account: null });
  });

  it('is not for pages of other origins, nor to be kept', async () => {
    const headers = { Origin: 'https://other.example' };
    const response = await fetch(`${test.url}/app/api/me`, { headers });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});
