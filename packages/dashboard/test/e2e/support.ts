import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@nobg/server/config/config.js';
import { startServer } from '@nobg/server/main.js';
import type { Clock } from '@nobg/server/ports/clock.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import sharp from 'sharp';
import { describe, expect } from 'vitest';

const CHROMIUM = process.env.NOBG_TEST_CHROMIUM;

export const PASSWORD = 'correct horse battery';

/** A browser, a server and its processes share what the machine has with other tests. */
const PATIENCE_MS = 180_000;

/** Tests in a real browser; skipped, and said so, where there is none. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (!CHROMIUM) console.warn(`SKIPPED: ${name}: NOBG_TEST_CHROMIUM names no Chromium`);
  describe.skipIf(!CHROMIUM)(name, { timeout: PATIENCE_MS }, tests);
}

/** New accounts may use the API, so that a test can go all the way. */
const PLANS = {
  new_accounts: 'pro',
  administrators: 'pro',
  guest: plan('guest', { images_per_day: 50, max_side: 640 }),
  plans: [
    plan('pro', { api: true, requests_per_hour: 1000, hd: true }),
    plan('free', { images_per_day: 20 }),
  ],
};

function plan(id: string, limits: object) {
  return {
    id,
    name: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
    price: '0 €',
    max_upload_bytes: 10_485_760,
    max_kept_bytes: null,
    modes: ['common', 'body', 'product', 'food', 'clothing'],
    concurrent: 4,
    priority: 0,
    ...limits,
  };
}

export interface TestApp {
  readonly url: string;
  readonly folder: string;
  readonly browser: Browser;
  /** A window of its own, with no cookie of another. */
  open(options?: BrowserContextOptions): Promise<Visit>;
  /** The same, of somebody who has just signed up, by an invitation's link where one is given. */
  signedUp(email: string, options?: BrowserContextOptions, link?: string | null): Promise<Visit>;
  /** The link with which the first administrator signs up. */
  administratorLink(): Promise<string | null>;
  close(): Promise<void>;
}

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained of: errors of scripts, and what the page's policy refused. */
  readonly faults: string[];
  /** Addresses outside the server that were asked. */
  readonly elsewhere: string[];
}

/** A real server with small networks (what is red is the subject), and a real browser. */
export async function startApp(
  environment: Record<string, string> = {},
  deps: { readonly clock?: Clock } = {},
): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-app-'));
  const plans = join(folder, 'plans.json');
  await writeFile(plans, JSON.stringify(PLANS));
  const config = readConfig({
    PORT: '0',
    NOBG_DATA_DIR: join(folder, 'data'),
    NOBG_PLANS: plans,
    NOBG_SLOTS: '1',
    NOBG_THREADS: '1',
    ...environment,
  });
  const networks = await writeSmallNetworks(folder);
  const server = await startServer(config, { networks, logTo: { write: () => {} }, ...deps });
  const browser = await chromium.launch({
    executablePath: CHROMIUM!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });

  const open = async (options: BrowserContextOptions = {}): Promise<Visit> => {
    const context = await browser.newContext({ baseURL: server.url, ...options });
    context.setDefaultTimeout(PATIENCE_MS / 2);
    const page = await context.newPage();
    const faults: string[] = [];
    const elsewhere: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      // An answer of 4xx is written there too; pages show those in words.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) {
        faults.push(message.text());
      }
    });
    page.on('request', (request) => {
      const address = request.url();
      if (!/^(data|blob):/.test(address) && !address.startsWith(server.url)) {
        elsewhere.push(address);
      }
    });
    return { context, page, faults, elsewhere };
  };

  return {
    url: server.url,
    folder,
    browser,
    open,
    administratorLink: () => server.administratorLink(),
    async signedUp(email, options, link) {
      const [, invitation] = /#invitation=(.+)$/.exec(link ?? '') ?? [];
      const visit = await open(options);
      const { status } = await visit.context.request
        .post('/app/api/sign-up', {
          data: { email, password: PASSWORD, ...(invitation ? { invitation } : {}) },
          headers: { Origin: server.url },
        })
        .then((response) => ({ status: response.status() }));
      expect(status).toBe(201);
      return visit;
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A red disc on green: the small networks keep what is red. PNG. */
export async function redDisc(width = 240, height = 160): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#00ff00"/>
    <circle cx="${width / 2}" cy="${height / 2}" r="${height / 3}" fill="#ff0000"/></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().png().toBuffer();
}

/** Cuts a photo out as a program does, with a key. */
export async function cutOut({ url }: TestApp, secret: string): Promise<Response> {
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(await redDisc())]), 'disc.png');
  const headers = { 'X-API-Key': secret };
  return fetch(`${url}/api/v1/remove`, { method: 'POST', headers, body: form });
}

/** Makes a key on the page of keys; @returns its secret, as it is shown once. */
export async function makeKey(page: Page, name: string): Promise<string> {
  await page.goto('/app/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create key' }).click();
  return keepSecret(page);
}

/** Reads the secret that a dialog shows, and closes it. */
export async function keepSecret(page: Page): Promise<string> {
  const secret = (await page.getByRole('region', { name: 'The key' }).textContent())!.trim();
  await page.getByLabel('I have stored it in a safe place').check();
  await page.getByRole('button', { name: 'Done' }).click();
  return secret;
}

/** Fills in the form of the sign-in page and sends it. */
export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A file as a page's inputs take it. */
export async function photoFile(name = 'disc.png') {
  return { name, mimeType: 'image/png', buffer: await redDisc() };
}
