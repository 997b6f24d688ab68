import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redOnGreen, startTestServer, type TestServer } from '../support.js';

const run = promisify(execFile);
const CLIENT = fileURLToPath(new URL('./npm-client', import.meta.url));
const HOST = 'api.remove.bg';

/**
 * The client that npm has, with its 56 packages as its own lock file pins them. It stands on `request`,
 * which nobody keeps any more and which has advisories against it: so it is no dependency of this
 * repository, but is put into a temporary folder here. Its host is fixed in its code, which is left as it
 * is: its sockets are led here, where a certificate that it was told of answers for that host.
 */
const folder = await mkdtemp(join(tmpdir(), 'nobg-npm-client-'));
const missing = (await install()) ?? (await makeCertificate());
if (missing !== null) console.warn(`SKIPPED: npm's remove.bg against the server: ${missing}`);

async function install(): Promise<string | null> {
  await cp(CLIENT, folder, { recursive: true });
  try {
    // Windows finds npm.cmd in a shell alone.
    const shell = process.platform === 'win32';
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
      ...{ cwd: folder, shell, timeout: 120_000 },
    });
    return null;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    // What is not what was pinned is no reason to skip.
    if (stderr.includes('EINTEGRITY') || stderr.includes('EUSAGE')) throw error;
    return `it can't be installed (${String(error).split('\n')[0]})`;
  }
}

async function makeCertificate(): Promise<string | null> {
  const subject = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem'];
  try {
    await run('openssl', ['req', '-x509', ...key, '-out', 'cert.pem', '-days', '2', ...subject], {
      cwd: folder,
    });
    return null;
  } catch (error) {
    return `openssl makes no certificate (${String(error).split('\n')[0]})`;
  }
}

/** TLS for that host, and behind it the test's server. */
async function openFront({ url }: TestServer): Promise<Server> {
  const [key, cert] = await Promise.all(
    ['key.pem', 'cert.pem'].map((name) => readFile(join(folder, name))),
  );
  const front = createTlsServer({ key: key!, cert: cert! }, (caller) => {
    const inside = connect(Number(new URL(url).port), '127.0.0.1');
    caller.pipe(inside).pipe(caller);
    // Either end may be gone first.
    caller.on('error', () => inside.destroy()).on('close', () => inside.destroy());
    inside.on('error', () => caller.destroy()).on('close', () => caller.destroy());
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return front;
}

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(missing !== null)("npm's remove.bg", () => {
  let test: TestServer;
  let photo: Buffer;
  let front: Server;
  let store: Server;
  beforeAll(async () => {
    test = await startTestServer({ NOBG_FETCH_ALLOW: '127.0.0.1' });
    photo = await redOnGreen();
    sharp.unblock({ operation: ['VipsForeignLoad'] });
    await writeFile(join(folder, 'photo.png'), photo);
    front = await openFront(test);
    store = createServer((_request, response) => response.end(photo));
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    front?.close();
    store?.close();
  });

  interface Settled {
    readonly resolved?: Readonly<Record<string, string>>;
    readonly rejected?: readonly { title: string; code: string; detail: string }[];
  }

  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  async function call(name: string, options: Record<string, unknown>): Promise<Settled> {
    const client = join(folder, 'node_modules', 'remove.bg');
    const given = JSON.stringify({ apiKey: test.secret, ...options });
    const args = ['--require', './reroute.cjs', 'call.cjs', client, name, given];
    const { stdout } = await run(process.execPath, args, {
      cwd: folder,
      maxBuffer: 10e6,
      env: {
        PATH: process.env.PATH,
        REMOVEBG_PORT: String(portOf(front)),
        NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'),
      },
    });
    return JSON.parse(stdout);
  }

  async function expectCutout(base64: string | undefined) {
    const { data, info } = await sharp(Buffer.from(base64 ?? '', 'base64'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([48, 48, 4]);
    expect(data[(18 * 48 + 18) * 4 + 3]).toBeGreaterThan(220);
    expect(data[(2 * 48 + 2) * 4 + 3]).toBe(0);
  }

  it('sends a file, writes the result, and reads every header that it knows', async () => {
    const outputFile = join(folder, 'result.png');
    const path = join(folder, 'photo.png');
    const { resolved, rejected } = await call('removeBackgroundFromImageFile', {
      ...{ path, outputFile, size: 'auto', type: 'auto' },
    });
    expect(rejected).toBeUndefined();
    await expectCutout(resolved?.base64img);
    expect((await readFile(outputFile)).toString('base64')).toBe(resolved?.base64img);
    expect(resolved).toMatchObject({
      creditsCharged: '1',
      detectedType: expect.stringMatching(/^(person|product|animal|car|other)$/),
      resultWidth: '48',
      resultHeight: '48',
      rateLimit: '500',
      rateLimitRemaining: '499',
    });
    expect(Number(resolved?.rateLimitReset) * 1000).toBeGreaterThan(test.clock.now().getTime());
  });

  it('sends an address', async () => {
    const url = `http://127.0.0.1:${portOf(store)}/photo.png`;
    const { resolved } = await call('removeBackgroundFromImageUrl', { url, size: 'regular' });
    await expectCutout(resolved?.base64img);
  });

  it('sends base64, with options that change the result', async () => {
    const base64img = photo.toString('base64');
    const plain = await call('removeBackgroundFromImageBase64', { base64img });
    await expectCutout(plain.resolved?.base64img);
    const { resolved } = await call('removeBackgroundFromImageBase64', {
      ...{ base64img, crop: true, crop_margin: '2px', bg_color: 'ffffff', channels: 'rgba' },
    });
    expect([resolved?.resultWidth, resolved?.resultHeight]).toEqual(['15', '15']);
  });

  it('rejects with the errors of the answer', async () => {
    const { rejected } = await call('removeBackgroundFromImageBase64', {
      base64img: Buffer.from('no picture').toString('base64'),
    });
    expect(rejected).toMatchObject([{ code: 'invalid_file_type' }]);
    const base64img = photo.toString('base64');
    const stranger = await call('removeBackgroundFromImageBase64', { base64img, apiKey: 'none' });
    expect(stranger.rejected?.map(({ title }) => title)).toEqual(['API Key invalid']);
  });
});
