import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support.js';

const run = promisify(execFile);
const GUIDE = new URL('../../../../docs/guides/api.md', import.meta.url);
const SAMPLE = new URL('../../../../samples/coffee.jpg', import.meta.url);
const CHROMIUM = process.env.NOBG_TEST_CHROMIUM;

const python = await found('python3', ['-c', '']);
const requests = python && (await found('python3', ['-c', 'import requests']));
const curl = await found('curl', ['--version']);

async function found(command: string, args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** Runs only where a tool is there, and says so where it isn't. */
function withTool(there: unknown, what: string) {
  if (!there) console.warn(`SKIPPED: ${what}`);
  return there ? it : it.skip;
}

describe('the documented clients work as they are printed', () => {
  let test: TestServer;
  let folder: string;
  beforeAll(async () => {
    test = await startTestServer();
    folder = await mkdtemp(join(tmpdir(), 'nobg-clients-'));
    await copyFile(SAMPLE, join(folder, 'photo.jpg'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The example in this language; only host and key are replaced. */
  async function example(language: string): Promise<string> {
    const guide = await readFile(GUIDE, 'utf8');
    const code = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(guide)?.[1];
    expect(code).toContain('http://localhost:8080');
    expect(code).toContain('nobg_live_YOUR_KEY');
    return code!
      .replaceAll('http://localhost:8080', test.url)
      .replaceAll('nobg_live_YOUR_KEY', test.secret);
  }

  async function expectPng(address: string): Promise<void> {
    const response = await fetch(address);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    await response.arrayBuffer();
  }

  withTool(curl, 'curl is not installed')('curl', async () => {
    const { stdout } = await run('bash', ['-c', await example('bash')], { cwd: folder });
    const answer = JSON.parse(stdout) as { url: string; mode: string };
    expect(answer.mode).toBe('product');
    await expectPng(answer.url);
  });

  withTool(python, 'python3 is not installed')('Python', async () => {
    if (!requests) {
      console.warn('Python has no requests here: its standard library sends the same form.');
      await copyFile(
        fileURLToPath(new URL('./requests_stand_in.py', import.meta.url)),
        join(folder, 'requests.py'),
      );
    }
    await writeFile(join(folder, 'example.py'), await example('python'));
    const { stdout } = await run('python3', ['example.py'], { cwd: folder });
    await expectPng(stdout.trim());
  });

  withTool(CHROMIUM, 'NOBG_TEST_CHROMIUM names no Chromium')(
    'a browser page of another origin',
    async () => {
      const code = await example('js');
      const page = `<!doctype html><title>shop</title><input type="file"><img>
        <script type="module">
          document.querySelector('input').addEventListener('change', async () => {
            try { ${code}
              window.remaining = response.headers.get('X-RateLimit-Remaining');
            } catch (error) { window.failure = String(error); }
          });
        </script>`;
      const shop = createServer((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
      });
      const result = await visit(shop, join(folder, 'photo.jpg'));
      expect(result.failure).toBeNull();
      expect(result).toMatchObject({ width: 600, height: 400 });
      expect(Number(result.remaining)).toBeLessThan(100);
      await expectPng(result.src);
    },
  );

  withTool(CHROMIUM, 'NOBG_TEST_CHROMIUM names no Chromium')(
    'the page at /docs, with nothing from elsewhere and nothing refused',
    async () => {
      await withBrowser(async (browser) => {
        const page = await browser.newPage();
        const faults: string[] = [];
        const elsewhere: string[] = [];
        page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
        page.on('pageerror', (error) => faults.push(error.message));
        page.on('request', (request) => {
          if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(test.url)) {
            elsewhere.push(request.url());
          }
        });
        await page.goto(`${test.url}/docs`);
        await page.getByText('/api/v1/remove').first().waitFor();
        expect({ faults, elsewhere }).toEqual({ faults: [], elsewhere: [] });
      });
    },
  );
});

async function withBrowser<T>(
  use: (browser: Awaited<ReturnType<typeof chromium.launch>>) => Promise<T>,
): Promise<T> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** Opens the shop's page, chooses the photo, and waits until the page shows a picture or failed. */
async function visit(shop: Server, photo: string) {
  shop.listen(0, '127.0.0.1');
  await once(shop, 'listening');
  try {
    return await withBrowser(async (browser) => {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`);
      await page.setInputFiles('input', photo);
      await page.waitForFunction(
        "window.failure || (document.querySelector('img').naturalWidth > 0 && window.remaining)",
      );
      return page.evaluate<{
        failure: string | null;
        remaining: string | null;
        src: string;
        width: number;
        height: number;
      }>(`(() => {
        const img = document.querySelector('img');
        return {
          failure: window.failure ?? null,
          remaining: window.remaining ?? null,
          src: img.src,
          width: img.naturalWidth,
          height: img.naturalHeight,
        };
      })()`);
    });
  } finally {
    shop.closeAllConnections();
    shop.close();
  }
}
