import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRealServer as start } from '@nobg/testing/real-server.js';
import { afterAll } from 'vitest';

/** A photo of the repository, 600 × 400 px. */
export const PHOTO = fileURLToPath(new URL('../../../samples/coffee.jpg', import.meta.url));

/** What is open until the tests of a file have ended. */
const open: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of open.splice(0)) await close();
});

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-client-'));
  open.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A real server until the tests of a file have ended, and a key of it. */
export async function startRealServer(environment: Record<string, string> = {}) {
  const real = await start(environment);
  open.push(real.close);
  return real;
}

/** A request as it came. */
export interface Received {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly at: number;
}

type Answer = (response: ServerResponse, received: Received) => void;

/** A server that gives one answer after the other, the last one for ever. */
export async function scriptedServer(
  ...answers: Answer[]
): Promise<{ server: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = { request, body: Buffer.concat(chunks), at: performance.now() };
    received.push(one);
    answers[Math.min(received.length, answers.length) - 1]?.(response, one);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** Answers with a problem, as the API does. */
export function problem(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): Answer {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers });
    response.end(JSON.stringify({ status, code, title: code, detail: `It is ${code}.` }));
  };
}

export function json(value: unknown): Answer {
  return (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  };
}
