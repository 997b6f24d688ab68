import type { Socket } from 'node:net';
import { NobgError } from '@nobg/contract/errors.js';
import { maxRequestBytes } from './multipart-limits.js';

const LOOK_EVERY_MS = 1000;

export interface UploadWatch {
  /** Rejects when the upload is to end early; never resolves. */
  readonly failed: Promise<never>;
  /** Fires then too, and at `end`. */
  readonly signal: AbortSignal;
  end(reason?: unknown): void;
}

/**
 * Watches a connection while a body is read: nobody may send nothing for long,
 * nor for ever what no part of the form accounts for.
 */
export function watchUpload(
  socket: Socket,
  options: {
    readonly idleMs: number;
    readonly maxUploadBytes: number;
    /** Fires when the caller went away. */
    readonly signal: AbortSignal;
  },
): UploadWatch {
  const stop = new AbortController();
  const first = socket.bytesRead;
  let seen = first;
  let seenAt = performance.now();
  let fail: (reason: unknown) => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = (reason) => {
      stop.abort(reason);
      reject(reason);
    };
  });
  failed.catch(() => {});

  const timer = setInterval(
    () => {
      if (socket.bytesRead !== seen) {
        seen = socket.bytesRead;
        seenAt = performance.now();
      }
      if (seen - first > maxRequestBytes(options.maxUploadBytes)) {
        fail(new NobgError('malformed_body', 'The request is far longer than its form.'));
      } else if (performance.now() - seenAt >= options.idleMs) {
        const seconds = Math.max(1, Math.round(options.idleMs / 1000));
        fail(new NobgError('request_timeout', `Nothing of the body came for ${seconds} s.`));
      }
    },
    Math.min(LOOK_EVERY_MS, options.idleMs),
  );
  const onGone = (): void => fail(options.signal.reason);
  if (options.signal.aborted) onGone();
  options.signal.addEventListener('abort', onGone, { once: true });

  return {
    failed,
    signal: stop.signal,
    end(reason) {
      clearInterval(timer);
      options.signal.removeEventListener('abort', onGone);
      if (reason !== undefined) stop.abort(reason);
    },
  };
}
