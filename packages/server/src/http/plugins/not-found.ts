import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendNotFound } from '../errors.js';
import { allowedMethods } from '../methods.js';
import { hasPages } from './pages.js';

/** What programs call, and what pages load: nobody reads a page there. */
const FOR_PROGRAMS = /^\/(?:api|v1\.0|app\/api|results|assets|docs)(?:\/|$)/;

/**
 * Answers what has no address here: people in a browser get the web app's own page for that, with
 * status 404, and programs the problem.
 *
 * @param folder of the web app's pages; see `registerPages`
 */
export function answerNotFound(folder: string | null) {
  const pages = hasPages(folder);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (!pages || !wantsPage(request)) return sendNotFound(request, reply);
    request.record.errorCode = 'not_found';
    return reply.code(404).sendFile('index.html');
  };
}

function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  const [path = ''] = url.split('?', 1);
  if (method !== 'GET' || FOR_PROGRAMS.test(path) || allowedMethods(path) !== null) return false;
  return headers.accept?.includes('text/html') === true;
}
