// Pictures of every page, at two widths and in both themes, in out/screenshots: made with a real
// server, real networks and real results, to be looked at.
// node packages/dashboard/scripts/screenshots.mjs [part of a name …]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const OUT = join(ROOT, 'out', 'screenshots');
const CHROMIUM = process.env.NOBG_TEST_CHROMIUM ?? '/usr/bin/chromium';
const EMAIL = 'mara@tassen-laden.example';
const WIDTHS = [1440, 390];
const PAGES = [
  ['front', '/'],
  ['sign-in', '/sign-in'],
  ['sign-up', '/sign-up'],
  ['forgot', '/forgot-password'],
  ['reset', '/reset-password#token=shown'],
  ['verify', '/verify-email#token=shown'],
  ['guide', '/guide'],
  ['guide-parameters', '/guide/parameters'],
  ['guide-modes', '/guide/modes'],
  ['guide-errors', '/guide/errors'],
  ['guide-limits', '/guide/limits'],
  ['guide-migrate', '/guide/migrate'],
  ['not-found', '/guide/nowhere'],
  ['home', '/app'],
  ['playground-start', '/app/playground'],
  ['playground', '/app/playground', showCutout],
  ['batches', '/app/batches'],
  ['batches-chosen', '/app/batches', choosePhotos],
  ['batch', () => `/app/batches/${batch}`, showTiles],
  ['batch-photo', () => `/app/batches/${batch}`, openPhoto],
  ['batch-fix', '/app/batches', fixPhoto],
  ['keys', '/app/keys'],
  ['keys-new', '/app/keys', (page) => page.getByRole('button', { name: 'New key' }).click()],
  ['webhooks', '/app/webhooks'],
  ['usage', '/app/usage'],
  ['account', '/app/account'],
  ['admin', '/app/admin'],
  ['admin-system', '/app/admin/system'],
];
const SIGNED_OUT = new Set(['front', 'sign-in', 'sign-up', 'forgot', 'reset', 'verify']);

const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'nobg-screenshots-'));
mkdirSync(OUT, { recursive: true });
/** Id of the batch that is shown. */
let batch = '';
const { server, link } = await startServer();
const url = new URL(link).origin;
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const state = await fillAccount();
  for (const width of WIDTHS) {
    for (const colorScheme of ['light', 'dark']) await shoot(width, colorScheme, state);
  }
} finally {
  await browser.close();
  server.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}

/** @returns the server's process, and the link with which its administrator signs up */
async function startServer() {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'nobg.mjs'), 'serve'], {
    env: {
      ...process.env,
      PORT: '0',
      NOBG_DATA_DIR: folder,
      NOBG_SHOW_SECRETS: 'always',
      NOBG_MODELS_DIR: process.env.NOBG_MODELS_DIR ?? join(ROOT, 'data', 'models'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /https?:\S+#invitation=\S+/.exec(line)?.[0];
    if (found) {
      child.stdout.resume();
      return { server: child, link: found };
    }
  }
  throw new Error('The server ended before it said where its administrator signs up.');
}

/** An account with keys, results and refusals, as one has after some days of use. */
async function fillAccount() {
  const context = await browser.newContext({ baseURL: url });
  const post = async (path, data) => {
    const response = await context.request.post(`/app/api/${path}`, {
      data,
      headers: { Origin: url },
    });
    if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
    return response.json();
  };
  const invitation = link.split('#invitation=')[1];
  await post('sign-up', { email: EMAIL, password: 'correct horse battery', invitation });
  const { secret } = await post('keys', { name: 'web shop' });
  await post('keys', { name: 'tests', kind: 'test', limit_per_hour: 50 });
  await post('keys', { name: 'nightly import', scopes: ['remove'] });
  await post('webhooks', { url: 'https://tassen-laden.example/nobg', description: 'Shop' });
  await post('admin/invitations', { email: 'tom@example.org' });
  const calls = [
    ['coffee', { mode: 'food' }],
    ['astronaut', { mode: 'common' }],
    ['rocket', { mode: 'product' }],
    ['chelsea', { mode: 'common' }],
    ['chelsea', { mode: 'body' }],
    ['coffee', { mode: 'fodo' }],
    ['coffee', { mode: 'product' }],
  ];
  for (const [sample, fields] of calls) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const bytes = await readFile(join(ROOT, 'samples', `${sample}.jpg`));
    form.append('image', new Blob([bytes]), `${sample}.jpg`);
    const headers = { 'X-API-Key': secret };
    await fetch(`${url}/api/v1/remove`, { method: 'POST', headers, body: form });
  }
  batch = await sendBatch(context);
  const state = await context.storageState();
  await context.close();
  return state;
}

async function shoot(width, colorScheme, state) {
  const viewport = { width, height: width < 600 ? 844 : 900 };
  for (const [name, path, act] of PAGES) {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
    const context = await browser.newContext({
      baseURL: url,
      viewport,
      colorScheme,
      reducedMotion: 'reduce',
      ...(SIGNED_OUT.has(name) ? {} : { storageState: state }),
    });
    const page = await context.newPage();
    await page.goto(typeof path === 'string' ? path : path());
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForFunction(() => !document.querySelector('.skeleton'));
    await act?.(page);
    await page.waitForLoadState('networkidle');
    // Pictures that load late do so once they come into view.
    await page.evaluate(async () => {
      for (const img of document.images) img.loading = 'eager';
      await Promise.all([...document.images].map((img) => img.decode().catch(() => {})));
    });
    await page.screenshot({
      path: join(OUT, `${name}-${width}-${colorScheme}.png`),
      fullPage: true,
    });
    await context.close();
  }
  process.stdout.write(`${width} px, ${colorScheme}\n`);
}

/** A batch of the samples and a file that is no photo, once it has ended. */
async function sendBatch(context) {
  const form = new FormData();
  const names = ['coffee', 'astronaut', 'rocket', 'chelsea', 'notes'];
  const items = names.map((name) => ({ name: `spring/${name}.jpg`, external_id: name }));
  for (const [name, value] of Object.entries({ mode: 'product', name: 'Spring shop' })) {
    form.append(name, value);
  }
  form.append('items', JSON.stringify(items));
  for (const name of names) {
    const path = join(ROOT, 'samples', `${name}.jpg`);
    const bytes = name === 'notes' ? 'These are notes and no photo.' : await readFile(path);
    form.append('image', new Blob([bytes]), `${name}.jpg`);
  }
  const { cookies } = await context.storageState();
  const Cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const headers = { Origin: url, Cookie };
  const sent = await fetch(`${url}/app/api/jobs`, { method: 'POST', headers, body: form });
  const { id } = await sent.json();
  for (;;) {
    const job = await (await fetch(`${url}/app/api/jobs/${id}`, { headers })).json();
    if (job.ended_at !== null) return id;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function choosePhotos(page) {
  await page.setInputFiles('input[aria-label="New batch: files"]', [
    join(ROOT, 'samples', 'coffee.jpg'),
    join(ROOT, 'samples', 'rocket.jpg'),
    join(ROOT, 'README.md'),
  ]);
  await page.getByText('2 photos').first().waitFor();
}

async function showTiles(page) {
  await page.getByRole('listbox', { name: 'Photos' }).getByRole('option').first().waitFor();
  await page.waitForTimeout(800);
}

async function openPhoto(page) {
  await showTiles(page);
  await page.getByRole('listbox', { name: 'Photos' }).getByRole('option').nth(1).click();
  await page.setInputFiles(
    'input[aria-label="The photo of this result"]',
    join(ROOT, 'samples', 'astronaut.jpg'),
  );
  await page.getByLabel('Share of the original photo that is shown').waitFor();
}

async function fixPhoto(page) {
  await choosePhotos(page);
  await page.getByRole('button', { name: 'Start with 2 photos' }).click();
  await page.waitForURL(/job_/);
  await page.getByText(/kept for/).waitFor({ timeout: 300_000 });
  await page.getByRole('listbox', { name: 'Photos' }).getByRole('option').first().click();
  await page.getByRole('button', { name: 'Fix' }).click();
  await page.getByRole('application').waitFor();
  await page.getByRole('radio', { name: 'Erase' }).click();
}

async function showCutout(page) {
  const photo = join(ROOT, 'samples', 'astronaut.jpg');
  await page.setInputFiles('input[aria-label="Photos: file"]', [
    photo,
    join(ROOT, 'samples', 'coffee.jpg'),
  ]);
  await page.getByRole('application').waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: /zip/ }).waitFor({ timeout: 120_000 });
}
