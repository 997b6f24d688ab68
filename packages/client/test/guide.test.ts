import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PHOTO, startRealServer, temporaryFolder } from './support.js';

const run = promisify(execFile);
const GUIDE = new URL('../../../docs/guides/client.md', import.meta.url);
const PACK = fileURLToPath(new URL('../scripts/pack.mjs', import.meta.url));
const CHROMIUM = process.env.NOBG_TEST_CHROMIUM;
/** A browser and a server share the machine with other tests. */
const LONG = 180_000;

const guide = await readFile(GUIDE, 'utf8');
const examples = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, code]) => code as string,
  );

let folder: string;
let server: string;
let key: string;
beforeAll(async () => {
  ({ server, key } = await startRealServer());
  folder = await temporaryFolder();
  await run(process.execPath, [PACK, join(folder, 'node_modules', '@nobg', 'client')]);
  await copyFile(PHOTO, join(folder, 'photo.jpg'));
});

/** An example; only host and key are replaced. */
const withServer = (code: string) =>
  code.replaceAll('http://localhost:8080', server).replaceAll('nobg_live_YOUR_KEY', key);

async function runExample(code: string) {
  const file = join(folder, 'example.mjs');
  await writeFile(file, withServer(code));
  return run(process.execPath, [file], { cwd: folder, env: { ...process.env, NOBG_KEY: key } });
}

describe('the examples of the guide', () => {
  const [first, picture, points, mistake, webhook, ...further] = examples('js');

  it('are all here', () =>
    expect({ webhook: typeof webhook, further }).toEqual({ webhook: 'string', further: [] }));

  it('get an address in Node', async () => {
    const { stdout } = await runExample(first!);
    const response = await fetch(stdout.split(' ')[0]!);
    expect(response.headers.get('content-type')).toBe('image/png');
  });

  it('write a picture in Node', async () => {
    await runExample(picture!);
    expect((await stat(join(folder, 'shop.webp'))).size).toBeGreaterThan(1000);
  });

  it('point at the subject in Node', async () => {
    expect(await runExample(points!)).toMatchObject({ stderr: '' });
  });

  it('name the mistake in Node', async () => {
    const { stderr } = await runExample(mistake!);
    expect(stderr).toMatch(/^invalid_mode in mode: expected one of .*\(req_\w+\)$/m);
  });

  it('receive webhooks in Node', async () => {
    const secret = Buffer.from('a secret of 24 bytes, at least').toString('base64');
    const file = join(folder, 'webhook.mjs');
    const announced = webhook!.replace(
      '.listen(3000)',
      '.listen(0, function () { console.log(this.address().port); })',
    );
    await writeFile(file, announced);
    const child: ChildProcess = spawn(process.execPath, [file], {
      cwd: folder,
      env: { ...process.env, NOBG_WEBHOOK_SECRET: `whsec_${secret}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [port] = await once(child.stdout!, 'data');
      const body = JSON.stringify({ type: 'job.done', timestamp: new Date(), data: { id: 'j' } });
      const time = Math.floor(Date.now() / 1000);
      const signature = createHmac('sha256', Buffer.from(secret, 'base64'))
        .update(`msg_1.${time}.${body}`)
        .digest('base64');
      const send = (sent: string) =>
        fetch(`http://127.0.0.1:${String(port).trim()}`, {
          method: 'POST',
          body: sent,
          headers: {
            'webhook-id': 'msg_1',
            'webhook-timestamp': String(time),
            'webhook-signature': `v1,${signature}`,
          },
        });
      expect((await send(body)).status).toBe(204);
      expect((await send(`${body} `)).status).toBe(401);
    } finally {
      child.kill();
      await once(child, 'close');
    }
  });

  if (!CHROMIUM)
    console.warn('SKIPPED: the example in a browser: NOBG_TEST_CHROMIUM names no Chromium');
  it.skipIf(!CHROMIUM)(
    'show a picture on a page of another origin',
    async () => {
      const [page] = examples('html');
      const bundle = await readFile(join(folder, 'node_modules/@nobg/client/nobg.min.js'));
      const shop = createServer((request, response) => {
        const script = request.url === '/nobg.min.js';
        response.writeHead(200, { 'Content-Type': script ? 'text/javascript' : 'text/html' });
        response.end(script ? bundle : `<!doctype html><title>shop</title>${withServer(page!)}`);
      });
      shop.listen(0, '127.0.0.1');
      await once(shop, 'listening');
      const browser = await chromium.launch({
        executablePath: CHROMIUM!,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
      try {
        const tab = await browser.newPage();
        const faults: string[] = [];
        tab.on('pageerror', ({ message }) => faults.push(message));
        await tab.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`);
        await tab.setInputFiles('input', PHOTO);
        await tab.waitForFunction("document.querySelector('img').naturalWidth > 0", null, {
          timeout: LONG / 2,
        });
        const width = await tab.evaluate("document.querySelector('img').naturalWidth");
        expect({ width, faults }).toEqual({ width: 600, faults: [] });
      } finally {
        await browser.close();
        shop.closeAllConnections();
        shop.close();
      }
    },
    LONG,
  );
});
