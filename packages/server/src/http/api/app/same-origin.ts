import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyRequest } from 'fastify';

/**
 * Lets only our own pages change anything: browsers write `Origin` on every POST, PATCH and
 * DELETE, and no page can write it. Requests without one are let pass only where the browser
 * says otherwise that they come from here. (OWASP, Cross-Site Request Forgery Prevention:
 * verifying origin with standard headers.)
 *
 * Host may be believed here: a page of another site cannot choose it, and see `refuseForeignHost`.
 *
 * @throws NobgError `cross_site`
 */
export function refuseCrossSite(request: FastifyRequest, publicUrl: string | null): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin === undefined ? site === 'same-origin' : isOwn(origin, host, publicUrl)) return;
  throw new NobgError('cross_site', 'This can only be done from the pages of this server.', {
    internal: `origin ${origin ?? 'none'}, host ${host ?? 'none'}, site ${site ?? 'none'}`,
  });
}

function isOwn(origin: string, host: string | undefined, publicUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  const own = publicUrl === null ? null : new URL(publicUrl);
  if (own?.origin === origin) return true;
  const { host: from } = new URL(origin);
  // The public name over plain http is somebody between the browser and the proxy.
  return from === host?.toLowerCase() && from !== own?.host;
}
