import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeysAnswer } from '@nobg/contract/app/keys.js';
import { ConfigError, forgetSecrets, readConfig } from '@nobg/server/config/config.js';
import { refuseRoot } from '@nobg/server/wiring/root-user.js';
import { warnAboutSetup } from '@nobg/server/wiring/setup-warnings.js';
import { trustedProxy } from '@nobg/server/wiring/trusted-proxy.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { administrator, openBrowser, PASSWORD, signedUp } from './app/browser.js';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from './support.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-operating-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A request with headers that `fetch` keeps for itself, such as Host. */
function ask(test: TestServer, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${test.url}${path}`, { headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject).end();
  });
}

describe('the log of requests', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
  });
  const lines = () => test.log().filter(({ msg }) => msg === 'request');

  it('has the pattern of a route and never the id of a result, however its path is written', async () => {
    const made = await test.remove(formWith(await redOnGreen()));
    const { id } = (await made.json()) as { id: string };
    const key = { 'X-API-Key': test.secret };
    await fetch(`${test.url}/results/${id}.png`);
    await fetch(`${test.url}/%72esults/${id}.png`);
    await fetch(`${test.url}/api/v1/results/${id}`, { headers: key });
    await fetch(`${test.url}/app/api/results/${id}/thumbnail.webp`);
    await fetch(`${test.url}/results/${id}.png/more`);
    await fetch(`${test.url}/nothing/${id}`);
    await until(() => expect(lines()).toHaveLength(7));
    expect(JSON.stringify(test.log())).not.toContain(id);
    expect(lines().map(({ path }) => path)).toContain('/api/v1/results/:id');
    expect(lines().map(({ path }) => path)).toContain('/nothing/*');
  });

  it('says from which address each came, and by whom what was done to accounts', async () => {
    const admin = await administrator(test);
    await signedUp(test, 'changed@example.org');
    const { users } = await admin.json<{ users: { id: string; email: string }[] }>(
      'GET',
      'admin/users',
    );
    const [boss, user] = ['admin@example.org', 'changed@example.org'].map(
      (email) => users.find((one) => one.email === email)?.id,
    );
    await admin.json('PATCH', `admin/users/${user}`, { locked: true });
    const wrong = { email: 'changed@example.org', password: 'not the one' };
    await openBrowser(test).ask('POST', 'sign-in', wrong);
    await until(() => {
      const found = test.log();
      const event = {
        event: 'account_changed',
        by: boss,
        user,
        locked: true,
        address: '127.0.0.1',
      };
      expect(found).toContainEqual(expect.objectContaining(event));
      const refused = { path: '/app/api/sign-in', code: 'wrong_credentials', address: '127.0.0.1' };
      expect(found).toContainEqual(expect.objectContaining(refused));
      expect(found).toContainEqual(
        expect.objectContaining({ path: '/app/api/admin/users/:id', user: boss }),
      );
    });
    expect(JSON.stringify(test.log())).not.toContain(PASSWORD);
  });

  it('warns once of a proxy that is not trusted, and shows it to administrators', async () => {
    for (const name of ['203.0.113.1', '203.0.113.2']) {
      await fetch(`${test.url}/livez`, { headers: { 'X-Forwarded-For': name } });
    }
    const warned = () => test.log().filter(({ kind }) => kind === 'untrusted-forward');
    await until(() => expect(warned()).toHaveLength(1));
    const admin = openBrowser(test);
    await admin.json('POST', 'sign-in', { email: 'admin@example.org', password: PASSWORD });
    const { warnings } = await admin.json<{ warnings: string[] }>('GET', 'admin/system');
    expect(warnings.join()).toContain('NOBG_TRUST_PROXY');
  });
});

describe('the web app', () => {
  it('answers at the server’s own name and at literal addresses, not at a name that was led here', async () => {
    const test = await startTestServer({ NOBG_PUBLIC_URL: 'https://nobg.example' });
    const hosts = [
      'evil.example',
      'evil.example:8080',
      'nobg.example.evil.example',
      '127.0.0.1.evil.example',
    ];
    for (const Host of hosts) expect(await ask(test, '/app/api/config', { Host }), Host).toBe(403);
    const own = [
      'nobg.example',
      'NOBG.example:443',
      'localhost:8080',
      '127.0.0.1',
      '[::1]:80',
      '192.168.1.5:8080',
    ];
    for (const Host of own) expect(await ask(test, '/app/api/config', { Host }), Host).toBe(200);
    expect(await ask(test, '/livez', { Host: 'probe.internal' })).toBe(200);
  });

  it('takes nothing from a page of its name without TLS', async () => {
    const test = await startTestServer({ NOBG_PUBLIC_URL: 'https://nobg.example' });
    const signUp = (Origin: string) =>
      openBrowser(test).ask(
        'POST',
        'sign-in',
        { email: 'a@example.org', password: 'x' },
        {
          headers: { Origin },
        },
      );
    await expectProblem(await signUp('http://nobg.example'), 403, 'cross_site');
    await expectProblem(await signUp('https://nobg.example'), 401, 'wrong_credentials');
    const { headers } = await fetch(`${test.url}/livez`);
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d+$/);
  });

  it('makes a hundred keys a day for an account, and no more', async () => {
    const test = await startTestServer();
    const browser = await signedUp(test, 'many@example.org');
    const make = () => browser.ask('POST', 'keys', { name: 'k', kind: 'test' });
    for (let n = 0; n < 100; n += 1) {
      const { key } = (await (await make()).json()) as { key: { id: string } };
      await browser.ask('DELETE', `keys/${key.id}`);
    }
    await expectProblem(await make(), 429, 'too_many_attempts');
  });

  it('lists all keys of an account, page by page', async () => {
    const test = await startTestServer();
    const browser = await signedUp(test, 'pages@example.org');
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      const requested = { name: `k${n}`, kind: 'test' };
      const { key } = await browser.json<{ key: { id: string } }>('POST', 'keys', requested, 201);
      made.push(key.id);
      if (n > 0) await browser.ask('DELETE', `keys/${key.id}`);
      test.clock.advance(1000);
    }
    // Revoked keys stay in the list, however old they are.
    test.clock.advance(100 * 24 * 3_600_000);
    await browser.json('POST', 'sign-in', { email: 'pages@example.org', password: PASSWORD });
    const listed: string[] = [];
    let after = '';
    for (const size of [4, 3, 0]) {
      const { keys, next } = await browser.json<KeysAnswer>('GET', `keys?limit=3${after}`);
      listed.push(...keys.map(({ id }) => id));
      if (next === null) break;
      expect(keys).toHaveLength(size);
      after = `&after=${next}`;
    }
    const [working, ...revoked] = made;
    expect(listed).toEqual([working, ...revoked.reverse()]);
    const stranger = await signedUp(test, 'stranger@example.org');
    await expectProblem(await stranger.ask('GET', `keys?after=${working}`), 404, 'not_found');
  });
});

describe('connections', () => {
  it('whose readers stop reading are ended, and those that wait for work are not', async () => {
    const test = await startTestServer({}, { times: { stallMs: 200 } });
    const noise = new Uint8Array(await noisyPhoto());
    const made = await test.remove(formWith(noise, { mode: 'product', format: 'png' }));
    const { url } = (await made.json()) as { url: string };
    const { hostname, port, pathname } = new URL(url);
    const stuck: Socket = connect(Number(port), hostname);
    stuck.pause();
    // So little is taken in before anybody reads that most of the answer waits.
    stuck.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`.repeat(40));
    await new Promise((done) => stuck.once('connect', done));
    const ended = new Promise((done) => stuck.once('close', done).once('error', () => {}));
    await until(() => expect(stuck.bytesWritten).toBeGreaterThan(0));
    await until(() => {
      const dropped = test.log().filter(({ msg, status }) => msg === 'request' && status === 499);
      expect(dropped.length).toBeGreaterThan(0);
    });
    stuck.resume();
    await ended;
  });

  it('from trusted proxies are known by word, address and network', () => {
    const isProxy = trustedProxy(['loopback', '10.1.0.0/16', '2001:db8::5']);
    const trusted = ['127.0.0.1', '::ffff:127.0.0.9', '::1', '10.1.2.3', '2001:db8::5'];
    expect(trusted.filter((address) => !isProxy(address))).toEqual([]);
    expect(['10.2.0.1', '2001:db8::6', '203.0.113.1', ''].filter(isProxy)).toEqual([]);
  });
});

async function noisyPhoto(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const [width, height] = [1200, 900];
  const pixels = Buffer.alloc(width * height * 3);
  // What is red is the subject; the rest is noise that no format packs.
  for (let i = 0; i < pixels.length; i += 1) {
    pixels[i] = i % 3 === 0 ? 255 : (Math.imul(i, 2654435761) >>> 13) % 60;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 100 })
    .toBuffer();
}

describe('settings', () => {
  it('with passwords are read from files, and leave the environment once they are read', async () => {
    const path = join(folder, 'database-url');
    await writeFile(path, 'postgres://nobg:secret@db.example/nobg\n');
    const environment: Record<string, string | undefined> = { NOBG_DATABASE_URL_FILE: path };
    const config = readConfig(environment);
    expect(config.storage.databaseUrl).toBe('postgres://nobg:secret@db.example/nobg');
    expect(config.unknown).toEqual([]);
    expect(config.secretsInEnvironment).toEqual([]);
    environment.NOBG_DATABASE_URL = config.storage.databaseUrl;
    expect(() => readConfig(environment)).toThrow(
      /NOBG_DATABASE_URL_FILE: expected nothing beside/,
    );
    delete environment.NOBG_DATABASE_URL_FILE;
    expect(readConfig(environment).secretsInEnvironment).toEqual(['NOBG_DATABASE_URL']);
    forgetSecrets(environment);
    expect(environment).toEqual({});
    const absent = { NOBG_DATABASE_URL_FILE: join(folder, 'absent') };
    expect(() => readConfig(absent)).toThrow(/expected the path of a file to read/);
  });

  it('that open rembg’s endpoint without a key are refused where a proxy is set up', () => {
    for (const proxy of [
      { NOBG_PUBLIC_URL: 'https://nobg.example' },
      { NOBG_TRUST_PROXY: 'loopback' },
    ]) {
      expect(() => readConfig({ NOBG_REMBG: 'loopback', ...proxy })).toThrow(ConfigError);
    }
    expect(readConfig({ NOBG_REMBG: 'loopback' }).rembg.access).toBe('loopback');
  });

  it('that an operator should think about are warned of at the start', () => {
    const kinds = (environment: Record<string, string>, uid = 1000) => {
      const noted: string[] = [];
      const warnings = { add: (kind: string) => void noted.push(kind), list: () => [] };
      warnAboutSetup(readConfig(environment), warnings, uid);
      return noted;
    };
    expect(kinds({})).toEqual([]);
    expect(kinds({}, 0)).toEqual(['root']);
    expect(kinds({ NOBG_HOST: '0.0.0.0' })).toEqual(['plain-http']);
    const https = { NOBG_HOST: '0.0.0.0', NOBG_PUBLIC_URL: 'https://nobg.example' };
    expect(kinds(https)).toEqual(['proxy-not-trusted']);
    expect(kinds({ ...https, NOBG_TRUST_PROXY: 'loopback' })).toEqual([]);
    expect(kinds({ NOBG_DATABASE_URL: 'postgres://a:b@c/d' })).toEqual([
      'secret NOBG_DATABASE_URL',
    ]);
  });
});

describe('a server as root', () => {
  const refuses = (environment: Record<string, string>, uid: number | undefined) => () =>
    refuseRoot(readConfig(environment), uid);

  it.each(['0.0.0.0', '::', '192.168.1.7', 'nobg.internal'])(
    'does not open itself to the network at %s, unless a setting says so',
    (NOBG_HOST) => {
      expect(refuses({ NOBG_HOST }, 0)).toThrow(/NOBG_ALLOW_ROOT/);
      expect(refuses({ NOBG_HOST, NOBG_ALLOW_ROOT: 'yes' }, 0)).not.toThrow();
      expect(refuses({ NOBG_HOST }, 1000)).not.toThrow();
      expect(refuses({ NOBG_HOST }, undefined)).not.toThrow();
    },
  );

  it.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('starts on %s', (NOBG_HOST) => {
    expect(refuses({ NOBG_HOST }, 0)).not.toThrow();
  });
});

describe('rembg’s endpoint without a key', () => {
  it('is closed to whatever came through a proxy or from another site', async () => {
    const test = await startTestServer({ NOBG_REMBG: 'loopback' });
    const path = '/api/remove?url=http://127.0.0.1/';
    const closed: Record<string, string>[] = [
      { 'X-Real-IP': '203.0.113.1' },
      { Via: '1.1 proxy' },
      { 'X-Forwarded-Host': 'nobg.example' },
      { 'CF-Connecting-IP': '203.0.113.1' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of closed)
      expect(await ask(test, path, headers), JSON.stringify(headers)).toBe(401);
    for (const headers of [{}, { 'Sec-Fetch-Site': 'none' }, { 'Sec-Fetch-Site': 'same-origin' }]) {
      expect(await ask(test, path, headers as Record<string, string>)).toBe(400);
    }
  });
});
