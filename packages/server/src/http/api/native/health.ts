import { z } from 'zod';
import { type Health, readiness } from '../../../observability/health.js';
import type { TypedInstance } from '../../typed-instance.js';

const livezSchema = z.object({ status: z.literal('ok') });
const readyzSchema = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
});

/** `GET /livez`: the process answers. `GET /readyz`: it can also do its work, or what it lacks. */
export function healthEndpoints(app: TypedInstance, health: Health): void {
  app.route({
    method: 'GET',
    url: '/livez',
    schema: {
      operationId: 'livez',
      summary: 'Whether the process answers',
      tags: ['Health'],
      response: {
        200: {
          description: 'It does.',
          content: { 'application/json': { schema: livezSchema } },
        },
      },
    },
    handler: async (_request, reply) => {
      reply.header('Cache-Control', 'no-store');
      return { status: 'ok' as const };
    },
  });
  app.route({
    method: 'GET',
    url: '/readyz',
    schema: {
      operationId: 'readyz',
      summary: 'Whether the server can work, and what is missing',
      tags: ['Health'],
      response: {
        200: {
          description: 'Everything is there.',
          content: { 'application/json': { schema: readyzSchema } },
        },
        503: {
          description: 'Something is missing; `checks` says what.',
          content: { 'application/json': { schema: readyzSchema } },
        },
      },
    },
    handler: async (_request, reply) => {
      const { ready, answer } = await readiness(health);
      reply.header('Cache-Control', 'no-store').code(ready ? 200 : 503);
      return answer;
    },
  });
}
