import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyInstance } from 'fastify';

/** How long callers are told to wait: another process, or this one started again, is there by then. */
const RETRY_AFTER_S = 5;

/** Requests in work, and the end of taking on new ones. */
export interface Draining {
  /** From now on new requests are answered with 503. */
  begin(): void;
  readonly begun: boolean;
  /** Requests that are not answered yet. */
  readonly inWork: number;
  /** Resolves to true once no request is in work, to false after `ms`. */
  idle(ms: number): Promise<boolean>;
}

/**
 * Follows the requests of an app. Health endpoints are answered to the end:
 * they are how others learn of it.
 */
export function followRequests(app: FastifyInstance): Draining {
  let begun = false;
  const inWork = new Set<object>();
  let whenIdle: (() => void)[] = [];

  app.addHook('onRequest', async (request, reply) => {
    if (begun) {
      reply.header('Connection', 'close');
      if (!/^\/(livez|readyz)$/.test(request.url)) {
        throw new NobgError('shutting_down', 'This server is stopping; try again in a moment.', {
          retryAfterS: RETRY_AFTER_S,
        });
      }
      return;
    }
    inWork.add(request.raw);
    reply.raw.once('close', () => {
      inWork.delete(request.raw);
      if (inWork.size > 0) return;
      for (const tell of whenIdle) tell();
      whenIdle = [];
    });
  });

  return {
    begin() {
      begun = true;
    },
    get begun() {
      return begun;
    },
    get inWork() {
      return inWork.size;
    },
    idle(ms) {
      if (inWork.size === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), ms);
        whenIdle.push(() => {
          clearTimeout(timer);
          resolve(true);
        });
      });
    },
  };
}
