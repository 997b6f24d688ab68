import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '../../domain/quota/ip-network.js';

const LOOK_EVERY_MS = 1000;

/** What connections may take of the server. */
export interface ConnectionBounds {
  /** In all; more are closed as they come. */
  readonly most: number;
  /** From one address (IPv6: one /64), but for those of this machine and of trusted proxies. */
  readonly mostPerAddress: number;
  /** Whether a connection comes from a proxy that is trusted. */
  readonly isProxy: (address: string) => boolean;
  /** Longest time in which a reader takes nothing of what waits for it; ms. */
  readonly stallMs: number;
}

/** Bounds the connections of a server, and ends those whose reader has stopped reading. */
export function boundConnections(server: Server, bounds: ConnectionBounds): void {
  const { most, mostPerAddress, isProxy, stallMs } = bounds;
  server.maxConnections = most;
  const open = new Map<string, number>();
  const sockets = new Map<Socket, { written: number; at: number }>();
  server.on('connection', (socket: Socket) => {
    sockets.set(socket, { written: -1, at: performance.now() });
    socket.once('close', () => sockets.delete(socket));
    const address = socket.remoteAddress ?? '';
    if (isOwn(address) || isProxy(address)) return;
    const network = networkOf(address);
    const count = (open.get(network) ?? 0) + 1;
    if (count > mostPerAddress) {
      socket.destroy();
      return;
    }
    open.set(network, count);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left === 0) open.delete(network);
      else open.set(network, left);
    });
  });

  const timer = setInterval(
    () => {
      const now = performance.now();
      for (const [socket, seen] of sockets) {
        // What waits in this process counts as written, so what is taken is the difference.
        const written = socket.bytesWritten - socket.writableLength;
        if (socket.writableLength === 0 || written !== seen.written) {
          sockets.set(socket, { written, at: now });
        } else if (now - seen.at >= stallMs) socket.destroy();
      }
    },
    Math.min(LOOK_EVERY_MS, stallMs),
  ).unref();
  server.once('close', () => clearInterval(timer));
}

function isOwn(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
