import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Headers that tell browsers to be strict. Results may be shown by pages of every origin. */
export async function registerSecurityHeaders(
  app: FastifyInstance,
  publicUrl: string | null,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // Only who is reached over TLS may promise it for the future.
    // For this host alone: what else lies below the name is not ours to promise.
    strictTransportSecurity: publicUrl?.startsWith('https:') === true && {
      includeSubDomains: false,
    },
    xFrameOptions: { action: 'deny' },
  });
}
