import type { ApiKey } from '../../entities/api-key.js';

/**
 * Bytes of the largest picture that may be sent: what the server takes, or the plan of the key's
 * account where that is less. Null is a caller who needs no key.
 */
export function uploadBound(key: ApiKey | null, serverBytes: number): number {
  return Math.min(serverBytes, key?.hold?.plan.max_upload_bytes ?? serverBytes);
}
