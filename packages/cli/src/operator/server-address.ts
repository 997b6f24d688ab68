import type { Config } from '@nobg/server/config/config.js';

/** Where links lead: the public address, or the server on this machine. */
export function serverAddress({ http: { host, port }, public: { publicUrl } }: Config): string {
  const isAny = host === '0.0.0.0' || host === '::';
  return publicUrl ?? `http://${isAny ? '127.0.0.1' : host}:${port}`;
}
