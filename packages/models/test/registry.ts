import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.js';

/** What the server does with one request for a file; the last one holds for all further. */
export type Behaviour =
  | { readonly kind: 'whole' }
  /** Serves no ranges: always everything, from the start. */
  | { readonly kind: 'no-ranges' }
  /** Breaks the connection, or just stops sending, after so many bytes. */
  | { readonly kind: 'cut' | 'stall'; readonly after: number }
  /** Other bytes of the same length. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'redirect'; readonly to: string };

interface Seen {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

export interface TestServer {
  readonly url: string;
  readonly seen: Seen[];
  /** Requests for the file alone. */
  readonly downloads: () => readonly Seen[];
  behaviours: readonly Behaviour[];
}

export interface Served {
  /** Path in the package: content. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly token?: string;
}

export const PACKAGE = '@nobg-test/weights';

/** A server on this machine that speaks npm's registry protocol for one package, version 1.0.0. */
export async function startRegistry(served: Served): Promise<TestServer> {
  const tarball = await pack(served.files);
  const path = `/${PACKAGE}/-/weights-1.0.0.tgz`;
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  return start(tarball, path, (request, response, url) => {
    if (served.token && request.headers.authorization !== `Bearer ${served.token}`) {
      response.writeHead(401).end('{"error":"no"}');
      return true;
    }
    if (decodeURIComponent(request.url ?? '') !== `/${PACKAGE}`) return false;
    const version = {
      name: PACKAGE,
      version: '1.0.0',
      dist: { tarball: `${url}${path}`, integrity },
    };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        name: PACKAGE,
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': version },
      }),
    );
    return true;
  });
}

/** A plain server of one file at /network.onnx. */
export async function startFileServer(file: Uint8Array): Promise<TestServer> {
  return start(file, '/network.onnx', () => false);
}

async function start(
  file: Uint8Array,
  path: string,
  answer: (request: IncomingMessage, response: ServerResponse, url: string) => boolean,
): Promise<TestServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { range, authorization } = request.headers;
    seen.push({ path: request.url ?? '', range, authorization });
    if (answer(request, response, running.url)) return;
    if (request.url !== path) {
      response.writeHead(404).end('{"error":"not found"}');
      return;
    }
    const [now, ...later] = running.behaviours;
    if (later.length > 0) running.behaviours = later;
    send(file, range, response, now ?? { kind: 'whole' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const running: TestServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    downloads: () => seen.filter((s) => s.path === path),
    behaviours: [],
  };
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return running;
}

function send(
  file: Uint8Array,
  range: string | undefined,
  response: ServerResponse,
  behaviour: Behaviour,
): void {
  if (behaviour.kind === 'status') {
    response.writeHead(behaviour.status).end('{"error":"as told"}');
    return;
  }
  if (behaviour.kind === 'redirect') {
    response.writeHead(302, { location: behaviour.to }).end();
    return;
  }
  const asked =
    behaviour.kind === 'no-ranges' ? undefined : /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
  const from = Number(asked ?? 0);
  if (asked !== undefined && from >= file.length) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    return;
  }
  const body = behaviour.kind === 'wrong' ? file.map((b) => b ^ 1) : file;
  response.writeHead(asked === undefined ? 200 : 206, {
    'content-length': file.length - from,
    ...(asked === undefined
      ? {}
      : { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
  });
  if (behaviour.kind === 'cut' || behaviour.kind === 'stall') {
    response.write(body.subarray(from, from + behaviour.after), () => {
      if (behaviour.kind === 'cut') response.destroy();
    });
    return;
  }
  response.end(body.subarray(from));
}

async function pack(files: Served['files']): Promise<Uint8Array> {
  const folder = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'package', path)), { recursive: true });
    await writeFile(join(folder, 'package', path), content);
  }
  const file = join(folder, 'package.tgz');
  await create({ gzip: true, file, cwd: folder, portable: true }, ['package']);
  return readFile(file);
}
