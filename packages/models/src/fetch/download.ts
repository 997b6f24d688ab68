import { open, stat } from 'node:fs/promises';
import registryFetch from 'npm-registry-fetch';
import { isLoopback } from '../manifest/schema.js';
import { ModelError } from '../model-error.js';
import { StallError } from './failure.js';
import type { NpmOptions } from './npm-options.js';
import { withRetries } from './retry.js';
import type { RetryPolicy } from './retry-policy.js';

export interface Download {
  readonly url: string;
  /** Grows while data comes and is left as it is on failure; a later call goes on from its end. */
  readonly part: string;
  /** What is being got, for errors. */
  readonly what: string;
  /** No more bytes than this are taken. */
  readonly maxBytes: number;
  /** Whether redirects to plain http are refused, except on this machine. */
  readonly httpsOnly: boolean;
  readonly npm: NpmOptions;
  readonly retryPolicy: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (done: number, total: number | null) => void;
  readonly onRetry: (attempt: number, reason: string) => void;
}

/**
 * Downloads a file with npm's own client (its proxies, certificates and tokens count),
 * resuming with a range request after a broken connection, or starting over where the
 * server does not serve ranges.
 * @returns whether any of it was resumed, and may thus be joined from different files.
 * @throws ModelError `offline`, `refused`, `checksum` when it is larger than it may be;
 *   the signal's reason; errors of the file system as they are.
 */
export async function download(request: Download): Promise<{ readonly resumed: boolean }> {
  let received = 0;
  let resumed = false;
  await withRetries(
    {
      retryPolicy: request.retryPolicy,
      what: request.what,
      from: new URL(request.url).origin,
      signal: request.signal,
      onRetry: request.onRetry,
      progress: () => received,
    },
    async () => {
      resumed ||= (await sizeOf(request.part)) > 0;
      await attempt(request, (bytes) => {
        received += bytes;
      });
    },
  );
  return { resumed };
}

async function attempt(request: Download, onReceived: (bytes: number) => void): Promise<void> {
  const watch = watchStall(request.retryPolicy.stallMs, request.signal);
  try {
    const start = await sizeOf(request.part);
    const response = await watch.orStall(
      registryFetch(request.url, {
        ...request.npm,
        retry: { retries: 0 },
        signal: watch.signal,
        headers: {
          'accept-encoding': 'identity',
          ...(start > 0 ? { range: `bytes=${start}-` } : {}),
        },
      }).catch((error: unknown) => {
        if (start > 0 && isPastEnd(error)) return null;
        throw error;
      }),
    );
    if (!response) return;
    // Ending a request makes its body emit an error, to which somebody must listen.
    response.body?.on('error', () => undefined);
    if (request.httpsOnly) checkTransport(response.url, request.what);

    const from =
      response.status === 206 ? rangeStart(response.headers.get('content-range'), start) : 0;
    const length = response.headers.get('content-length');
    const total = length === null ? null : from + Number(length);
    checkSize(total ?? 0, request);
    const file = await open(request.part, from === 0 ? 'w' : 'r+');
    try {
      let done = from;
      await file.truncate(from);
      request.onProgress(done, total);
      const chunks = chunksOf(response.body);
      for (;;) {
        const next = await watch.orStall(chunks.next());
        if (next.done) break;
        const chunk = next.value;
        checkSize(done + chunk.length, request);
        await file.write(chunk, 0, chunk.length, done);
        done += chunk.length;
        onReceived(chunk.length);
        request.onProgress(done, total);
      }
      if (total !== null && done < total) {
        throw new Error(`the connection ended after ${done} of ${total} bytes`);
      }
    } finally {
      await file.close();
    }
  } finally {
    watch.stop();
  }
}

/** Gives up on a connection that brings nothing, and on an aborted one. */
function watchStall(stallMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  let fail: (reason: unknown) => void = () => undefined;
  const stalled = new Promise<never>((_, reject) => {
    fail = (reason) => {
      reject(reason);
      controller.abort();
    };
  });
  stalled.catch(() => undefined);
  const onAbort = (): void => fail(outer?.reason);
  outer?.addEventListener('abort', onAbort, { once: true });
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    async orStall<T>(work: Promise<T>): Promise<T> {
      timer = setTimeout(
        () => fail(new StallError(`nothing came for ${stallMs / 1000} s`)),
        stallMs,
      );
      try {
        return await Promise.race([work, stalled]);
      } finally {
        clearTimeout(timer);
      }
    },
    /** Ends the request, which is still open where something else went wrong. */
    stop(): void {
      outer?.removeEventListener('abort', onAbort);
      controller.abort();
    },
  };
}

function chunksOf(body: AsyncIterable<unknown> | null): AsyncIterator<Buffer> {
  if (!body) throw new Error('it sent no content');
  return (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
}

/** The server has nothing beyond what is there: the file was whole, or is not this one. */
function isPastEnd(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 416;
}

/** @throws Error when the range that came is not the one that was asked for. */
function rangeStart(header: string | null, expected: number): number {
  const start = Number(/^bytes (\d+)-/.exec(header ?? '')?.[1]);
  if (start !== expected) throw new Error(`it sent another range than asked for (${header})`);
  return start;
}

function checkTransport(url: string, what: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !isLoopback(hostname)) {
    throw new ModelError(
      'refused',
      `Could not get ${what}: the server leads to ${url}, which is not https.`,
    );
  }
}

function checkSize(bytes: number, { maxBytes, what }: Download): void {
  if (bytes > maxBytes) {
    throw new ModelError(
      'checksum',
      `What was sent for ${what} is larger than expected: at least ${bytes} bytes, not ${maxBytes}.`,
    );
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    // No part yet. If it cannot be written either, opening it will say so.
    return 0;
  }
}
