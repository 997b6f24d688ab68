import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of a PNG as is looked at before it is decoded. */
export const PICTURE = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  Buffer.alloc(200, 1),
]);

/** What `/large` is at least, bytes. */
export const LARGE_BYTES = 1_000_000;

export interface Site {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** How each path is answered. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse, port: number) => void>> = {
  '/picture': (response) => response.end(PICTURE),
  '/page': (response) => response.end('a page of text. '.repeat(100)),
  '/moved': (response) => response.writeHead(302, { location: '/picture' }).end(),
  // Another address of this machine, at which nobody may ask.
  '/inside': (response, port) =>
    response.writeHead(302, { location: `http://127.0.0.2:${port}/picture` }).end(),
  '/large': (response) => response.end(Buffer.concat([PICTURE, Buffer.alloc(LARGE_BYTES)])),
  '/cut-off': (response) => {
    response.writeHead(200, { 'content-length': 2 * PICTURE.length });
    response.write(PICTURE, () => response.socket?.end());
  },
  '/endless': (response) => {
    response.writeHead(200, { 'content-length': 2 * PICTURE.length });
    response.write(PICTURE);
  },
};

/** A web server on loopback whose paths are what a fetcher meets; all others are 404. */
export async function openSite(): Promise<Site> {
  const server = createServer(({ url = '' }, response) => {
    const { port } = server.address() as AddressInfo;
    const answer = ANSWERS[url];
    if (answer === undefined) response.writeHead(404).end('not here');
    else answer(response, port);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
