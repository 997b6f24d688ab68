import { createHmac, randomBytes } from 'node:crypto';
import { WEBHOOK_HEADERS } from '@nobg/contract/webhooks.js';

const PREFIX = 'whsec_';
/** Standard Webhooks has 24 to 64. */
const SECRET_BYTES = 32;

export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/**
 * Headers of one attempt, as Standard Webhooks 1.0.0 has them: HMAC-SHA-256 over `ID.SECONDS.BODY`.
 * @param secrets `whsec_…`; a signature is made with each
 * @param at time of the attempt
 */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
  });
  return {
    [WEBHOOK_HEADERS.id]: id,
    [WEBHOOK_HEADERS.timestamp]: String(seconds),
    [WEBHOOK_HEADERS.signature]: signatures.join(' '),
  };
}
