import type { ApiKey } from '../../entities/api-key.js';

/**
 * Bytes of the largest picture that may be sent: what the server takes, or the plan of the key's
 * account where that is less. Null is a caller who needs no key.
 */
export function uploadLimit(key: ApiKey | null, serverBytes: number): number {
  return Math.min(serverBytes, key?.entitlement?.plan.max_upload_bytes ?? serverBytes);
}
