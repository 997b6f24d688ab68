import { existsSync } from 'node:fs';
import { join } from 'node:path';
import files from '@fastify/static';
import { WEB_PAGES } from '@nobg/contract/app/pages.js';
import type { FastifyInstance } from 'fastify';

/**
 * Scripts and styles are files of this origin, never text in a page. Pictures may be blobs and
 * data: what a visitor picks is shown before it is sent.
 */
const PAGES_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self' blob:",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Their names hold a hash of what is in them: they never change. */
const HASHED = /[\\/]assets[\\/]/;

/** Whether the web app was built into this folder. */
export function hasPages(folder: string | null): folder is string {
  return folder !== null && existsSync(join(folder, 'index.html'));
}

/**
 * `/` and the pages of the web app, from the folder that its build made; nothing where there
 * is none: the server works without.
 *
 * @param folder with `index.html`, and `assets/` of files that are named by their content
 */
export async function registerPages(app: FastifyInstance, folder: string | null): Promise<void> {
  if (!hasPages(folder)) return;
  await app.register(files, {
    root: folder,
    // A route for each file that is there now: no request's path is ever looked up on the disk.
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders(reply, path) {
      reply.header(
        'Cache-Control',
        HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      reply.header('Cross-Origin-Resource-Policy', 'same-origin');
      if (path.endsWith('.html')) reply.header('Content-Security-Policy', PAGES_CSP);
    },
  });
  // Each is the same file, and the app shows what belongs there.
  for (const url of WEB_PAGES) {
    app.get(url, { schema: { hide: true } }, (_request, reply) => reply.sendFile('index.html'));
  }
}
