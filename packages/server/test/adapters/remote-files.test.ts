import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { NobgError } from '@nobg/contract/errors.js';
import {
  type FetchRules,
  mayConnect as mayConnectAt,
} from '@nobg/server/adapters/fetch/fetch-rules.js';
import { createHttpFetcher } from '@nobg/server/adapters/fetch/http-fetcher.js';
import { createImageFetcher } from '@nobg/server/adapters/fetch/image-fetcher.js';
import { type Network, parseNetwork } from '@nobg/server/adapters/fetch/public-address.js';
import { afterEach, describe, expect, it } from 'vitest';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on loopback; its port. */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const LOOPBACK = [parseNetwork('127.0.0.1')!];

const mayConnect = (
  address: string,
  allowed: readonly Network[],
  more: Partial<FetchRules> = {},
  port = 443,
) => mayConnectAt(address, port, { allowed, ...more });

function open(url: string, more: Partial<Parameters<typeof createHttpFetcher>[0]> = {}) {
  const files = createHttpFetcher({ allowed: LOOPBACK, timeoutMs: 20_000, ...more });
  const { signal } = new AbortController();
  return files.open(url, { field: 'image_url', maxBytes: 1000, signal });
}

const fetchAll = async (url: string, more = {}) => buffer(await open(url, more));

const refusal = (code: string) => ({ code, fields: [{ field: 'image_url' }] });

describe('addresses', () => {
  it.each([
    ['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.1.1'],
    ['169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1'],
    ['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1'],
    ['::ffff:127.0.0.1', '::ffff:a00:1', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::7f00:1'],
    ['2002:7f00:1::', '2001::1', 'fec0::1', '100::1', 'localhost', '0177.0.0.1', '2130706433'],
    ['168.63.129.16'],
  ])('that are not public are refused (%s …)', (...addresses) => {
    expect(addresses.filter((address) => mayConnect(address, []))).toEqual([]);
  });

  it('of the public internet pass, and of what the operator allows', () => {
    const open = ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111'];
    expect(open.filter((address) => !mayConnect(address, []))).toEqual([]);
    const allowed = [parseNetwork('10.0.0.0/8')!, parseNetwork('::1')!];
    expect(mayConnect('10.200.0.1', allowed)).toBe(true);
    expect(mayConnect('::1', allowed)).toBe(true);
    expect(mayConnect('192.168.0.1', allowed)).toBe(false);
    expect(mayConnect('::ffff:10.0.0.1', allowed)).toBe(false);
    expect(parseNetwork('10.0.0')).toBeNull();
  });
});

describe('what the operator sets', () => {
  it('keeps ports but those of the web closed, but for addresses that are allowed', () => {
    const ports = [80, 443, 22, 6379, 8080];
    expect(ports.filter((port) => mayConnect('8.8.8.8', [], {}, port))).toEqual([80, 443]);
    expect(ports.filter((port) => mayConnect('8.8.8.8', [], { ports: [8080] }, port))).toEqual([
      8080,
    ]);
    const allowed = [parseNetwork('10.0.0.0/8')!];
    expect(ports.filter((port) => mayConnect('10.1.2.3', allowed, {}, port))).toEqual(ports);
  });

  it('keeps this machine’s own addresses closed, and those that are denied', () => {
    expect(mayConnect('8.8.8.8', [], { own: () => ['8.8.8.8'] })).toBe(false);
    const denied = [parseNetwork('8.8.0.0/16')!];
    expect(mayConnect('8.8.8.8', [], { denied })).toBe(false);
    expect(mayConnect('8.8.8.8', denied, { denied })).toBe(false);
    expect(mayConnect('9.9.9.9', [], { denied })).toBe(true);
  });

  it('may name the only hosts, and a redirect leads to no other', async () => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: `http://other.example:${port}/` }).end();
    });
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const more = { resolve, hosts: ['*.cdn.example'] };
    for (const host of ['other.example', 'cdn.example', 'evilcdn.example', '127.0.0.1']) {
      const url = `http://${host}:${port}/`;
      await expect(open(url, more), host).rejects.toMatchObject(refusal('invalid_url'));
    }
    expect(asked).toBe(0);
    const there = open(`http://A.cdn.example:${port}/`, more);
    await expect(there).rejects.toMatchObject(refusal('invalid_url'));
    expect(asked).toBe(1);
  });
});

describe('a file of the internet', () => {
  it('is given as it is, whatever coding it was sent in, through redirects', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/file' }).end();
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('the photo'));
    });
    const bytes = await fetchAll(`http://127.0.0.1:${port}/moved`);
    expect(bytes.toString()).toBe('the photo');
  });

  it('is not fetched from inside, by address, by name, or through a redirect', async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      asked += 1;
      const inside = `http://127.0.0.2:${port}/`;
      response.writeHead(request.url === '/out' ? 302 : 200, { location: inside }).end('secret');
    });
    const none = { allowed: [] };
    const addresses = ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0'];
    for (const address of addresses) {
      const url = `http://${address}:${port}/`;
      await expect(open(url, none), url).rejects.toMatchObject(refusal('invalid_url'));
    }
    const metadata = 'http://169.254.169.254/latest/meta-data/';
    await expect(open(metadata, none)).rejects.toMatchObject(refusal('invalid_url'));
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const named = `http://photos.example:${port}/`;
    await expect(open(named, { ...none, resolve })).rejects.toMatchObject(refusal('invalid_url'));
    expect(asked).toBe(0);
    const redirected = open(`http://127.0.0.1:${port}/out`);
    await expect(redirected).rejects.toMatchObject(refusal('invalid_url'));
    expect(asked).toBe(1);
  });

  it('is not fetched from a name that leads inside at the second look-up, or besides', async () => {
    let looked = 0;
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: `http://photos.example:${port}/again` }).end();
    });
    const resolve = async () => {
      looked += 1;
      return [{ address: looked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    const rebound = open(`http://photos.example:${port}/`, { resolve });
    await expect(rebound).rejects.toMatchObject(refusal('invalid_url'));
    expect([looked, asked]).toEqual([2, 1]);
    const both = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    const beside = open(`http://photos.example:${port}/`, { resolve: both });
    await expect(beside).rejects.toMatchObject(refusal('invalid_url'));
  });

  it('is not followed for ever', async () => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.writeHead(301, { location: `/${asked}` }).end();
    });
    const going = open(`http://127.0.0.1:${port}/`);
    await expect(going).rejects.toMatchObject(refusal('download_failed'));
    expect(asked).toBe(6);
  });

  it('is not read past its bound, whether it says its length, hides it or is a gzip bomb', async () => {
    let sent = 0;
    const port = await serve((request, response) => {
      if (request.url === '/said') response.writeHead(200, { 'content-length': 5000 });
      if (request.url === '/bomb') {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(50_000_000)));
        return;
      }
      const more = () => {
        if (response.destroyed || sent > 50_000_000) return;
        sent += 10_000;
        response.write(Buffer.alloc(10_000), () => setImmediate(more));
      };
      more();
    });
    for (const path of ['/said', '/endless', '/bomb']) {
      sent = 0;
      const url = `http://127.0.0.1:${port}${path}`;
      await expect(fetchAll(url), path).rejects.toMatchObject(refusal('file_too_large'));
      expect(sent, path).toBeLessThan(20_000_000);
    }
  });

  it('is given up when it drips, never begins, or ends before its length', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/silent') return;
      response.writeHead(200, { 'content-length': 100 });
      response.write('x');
      if (request.url === '/short') response.socket?.end();
    });
    const short = fetchAll(`http://127.0.0.1:${port}/short`);
    await expect(short).rejects.toMatchObject(refusal('download_failed'));
    for (const path of ['/drip', '/silent']) {
      const slow = fetchAll(`http://127.0.0.1:${port}${path}`, { timeoutMs: 200 });
      await expect(slow, path).rejects.toMatchObject(refusal('download_failed'));
    }
  });

  it('is refused with one word, whatever went wrong on the way; the log alone has the reason', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/coded')
        response.writeHead(200, { 'content-encoding': 'zstd' }).end('x');
      else if (request.url === '/lie') {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
      } else response.writeHead(404).end('not here');
    });
    const resolve = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    const closed = await serve(() => {});
    servers.at(-1)?.close();
    const failing = [
      ...['/coded', '/lie', '/gone'].map((path) => fetchAll(`http://127.0.0.1:${port}${path}`)),
      open(`http://127.0.0.1:${closed}/`),
      open('http://nobody.example/', { resolve }),
    ];
    const faults = (await Promise.all(
      failing.map((one) => one.catch((error) => error)),
    )) as NobgError[];
    expect(new Set(faults.map(({ message }) => message)).size).toBe(1);
    for (const fault of faults) expect(fault).toMatchObject(refusal('download_failed'));
    expect(faults.map(({ internal }) => internal).join()).toMatch(
      /HTTP status 404.*ECONNREFUSED.*ENOTFOUND/,
    );
  });

  it('is not downloaded further than the bytes that say it is no picture', async () => {
    let sent = 0;
    const port = await serve((_request, response) => {
      const more = () => {
        if (response.destroyed || sent > 50_000_000) return;
        sent += 10_000;
        response.write('a page of text. '.repeat(625), () => setImmediate(more));
      };
      more();
    });
    const folder = await mkdtemp(join(tmpdir(), 'nobg-fetch-'));
    const files = createHttpFetcher({ allowed: LOOPBACK, timeoutMs: 20_000 });
    const { signal } = new AbortController();
    const requested = {
      path: join(folder, 'photo'),
      field: 'image_url',
      maxBytes: 50_000_000,
      signal,
    };
    const fetched = createImageFetcher(files).fetch(`http://127.0.0.1:${port}/`, requested);
    await expect(fetched).rejects.toMatchObject(refusal('unsupported_format'));
    expect(sent).toBeLessThan(20_000_000);
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
