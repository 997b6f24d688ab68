import type { FastifyRequest } from 'fastify';
import type { ClientInfo } from '../../entities/client-info.js';

/** Longest User-Agent that is kept. */
const MAX_AGENT = 200;

/** Who sends this request, as it is noted beside sessions and keys. */
export function clientInfoOf(request: FastifyRequest): ClientInfo {
  const agent = (request.headers['user-agent'] ?? '').replace(/\p{C}/gu, '').slice(0, MAX_AGENT);
  return { address: request.ip, agent };
}
