import type { FastifyRequest } from 'fastify';
import type { KeyAccess } from '../../domain/accounts/key-access.js';
import { clientInfoOf } from './client-info.js';

/**
 * Recognises whose request this is, before anything of its body is read.
 * @param method what the request amounts to, where that is not what it says
 */
export async function authenticate(
  access: KeyAccess,
  request: FastifyRequest,
  method = request.method,
): Promise<void> {
  request.record.key = await access.recognise(secretOf(request), clientInfoOf(request));
  access.permit(request.record.key, method);
}

/** `X-API-Key`, or the token of `Authorization: Bearer`. */
export function secretOf(request: FastifyRequest): string | undefined {
  const own = request.headers['x-api-key'];
  if (own !== undefined) return String(own);
  return /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
