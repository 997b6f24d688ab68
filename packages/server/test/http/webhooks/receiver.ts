import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { WebhookMessage } from '@nobg/contract/webhooks.js';

export interface Received {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly message: WebhookMessage;
}

export type Answer = (response: ServerResponse, count: number, request: IncomingMessage) => void;

/** A real receiver on loopback: notes what comes and answers each path as it is told. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What came to a path. */
  at(path: string): Received[];
  /** Answers this path so; `count` is from 1. */
  answer(path: string, answer: Answer): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers = new Map<string, Answer>();
  const at = (path: string) => received.filter((one) => one.path === path);
  const server: Server = createServer(async (request, response) => {
    const body = await text(request);
    const path = request.url ?? '';
    const headers = request.headers as Record<string, string>;
    received.push({ path, headers, body, message: JSON.parse(body) });
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(204).end();
    else answer(response, at(path).length, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ received, at },
    answer: (path, answer) => void answers.set(path, answer),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
