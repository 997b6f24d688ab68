import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';
import { until } from './support.js';

/** A bare connection, for what no HTTP client would send. */
export interface Line {
  send(bytes: string | Uint8Array): void;
  /** All that came so far. */
  received(): string;
  /** Resolves once what came matches. */
  answered(pattern: RegExp): Promise<void>;
  closed(): Promise<void>;
  /** Sends blocks of this size until the other side closes; resolves to the bytes that were taken. */
  sendUntilClosed(blockBytes: number): Promise<number>;
  hangUp(): void;
}

export async function openLine(url: string): Promise<Line> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  // A reset is one of the ways in which a connection is closed.
  socket.on('error', () => {});
  await once(socket, 'connect');
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    send: (bytes) => void socket.write(bytes),
    received: () => text,
    answered: (pattern) => until(() => expect(text).toMatch(pattern)),
    closed: () => closed,
    async sendUntilClosed(blockBytes) {
      const block = Buffer.alloc(blockBytes);
      const before = socket.bytesWritten;
      while (!socket.destroyed) {
        if (socket.write(block)) await setImmediate();
        else await Promise.race([once(socket, 'drain').catch(() => {}), closed]);
      }
      return socket.bytesWritten - before;
    },
    hangUp: () => void socket.destroy(),
  };
}
