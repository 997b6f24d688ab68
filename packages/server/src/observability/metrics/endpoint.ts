import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Health, readiness } from '../health.js';
import type { PrometheusMetrics } from './prometheus.js';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * `GET /metrics`, `/health/live` and `/health/ready`, for those who watch the server. It has a port of its own, which
 * stays inside the operator's network: whoever reaches it reads everything.
 */
export function createMetricsServer(deps: {
  readonly metrics: Pick<PrometheusMetrics, 'text' | 'contentType'>;
  readonly health: Health;
  readonly onFailure: (error: unknown) => void;
}): Server {
  const { metrics, health, onFailure } = deps;
  const pages: Readonly<Record<string, () => Promise<Answer>>> = {
    '/metrics': async () => ({
      status: 200,
      type: metrics.contentType,
      body: await metrics.text(),
    }),
    '/health/live': async () => json(200, { status: 'ok' }),
    '/health/ready': async () => {
      const { ready, answer } = await readiness(health);
      return json(ready ? 200 : 503, answer);
    },
  };

  async function answerTo({ method, url = '' }: IncomingMessage): Promise<Answer> {
    const page = pages[url.split('?', 1)[0] ?? ''];
    if (page === undefined) return text(404, `There is ${Object.keys(pages).join(', ')}.`);
    if (method !== 'GET' && method !== 'HEAD') return text(405, `Use GET instead of ${method}.`);
    try {
      return await page();
    } catch (error) {
      onFailure(error);
      return text(500, 'This cannot be told at the moment; the log says why.');
    }
  }

  return createServer((request, response) => {
    void answerTo(request).then((answer) => send(answer, request, response));
  });
}

function send(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.status, {
    'Content-Type': answer.type,
    'Content-Length': Buffer.byteLength(answer.body),
    'Cache-Control': 'no-store',
    ...(answer.status === 405 ? { Allow: 'GET, HEAD' } : {}),
  });
  response.end(request.method === 'HEAD' ? '' : answer.body);
}

function json(status: number, value: object): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}

function text(status: number, sentence: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${sentence}\n` };
}
