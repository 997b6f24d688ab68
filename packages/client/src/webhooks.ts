/** A webhook that was not sent by the server, or too long ago. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
}

/** What a webhook says, as Standard Webhooks have it. */
export interface WebhookEvent {
  /** Such as `job.done`. */
  readonly type: string;
  /** When it happened, ISO 8601. */
  readonly timestamp: string;
  readonly data: unknown;
}

export interface WebhookOptions {
  /** Seconds that the clocks may differ, and a delivery may be old; 300 unless given. */
  readonly toleranceS?: number;
  /** ms since 1970; now unless given. */
  readonly now?: number;
}

type HeaderSource =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Checks a webhook by the Standard Webhooks specification: HMAC-SHA256 over `id.timestamp.body`.
 * @param body the request's body exactly as it came, before any parser
 * @param headers `Headers`, or an object as Node has it
 * @param secret `whsec_…`; several while a secret is being replaced
 * @returns what it says
 * @throws WebhookError where a header is missing, the time is off or no signature fits
 */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: HeaderSource,
  secret: string | readonly string[],
  { toleranceS = 300, now = Date.now() }: WebhookOptions = {},
): Promise<WebhookEvent> {
  const [id, time, signatures] = ['id', 'timestamp', 'signature'].map((part) => {
    const value = headerOf(headers, `webhook-${part}`);
    if (!value) throw new WebhookError(`Expected a header webhook-${part}, but it is missing.`);
    return value;
  }) as [string, string, string];
  if (!/^\d{1,12}$/.test(time) || Math.abs(now / 1000 - Number(time)) > toleranceS) {
    throw new WebhookError(
      `webhook-timestamp: expected a time within ${toleranceS} s of now, but got ${time}.`,
    );
  }
  const text = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const head = new TextEncoder().encode(`${id}.${time}.`);
  const signed = new Uint8Array(head.length + text.length);
  signed.set(head);
  signed.set(text, head.length);
  const offered = signatures.split(' ').filter((one) => one.startsWith('v1,'));
  for (const one of [secret].flat() as string[]) {
    const key = await importSecret(one);
    for (const signature of offered) {
      const bytes = fromBase64(signature.slice(3));
      // The platform compares in constant time.
      if (bytes && (await crypto.subtle.verify('HMAC', key, bytes, signed))) {
        return JSON.parse(new TextDecoder().decode(text)) as WebhookEvent;
      }
    }
  }
  throw new WebhookError('webhook-signature: no signature fits the secret and the body.');
}

function headerOf(headers: HeaderSource, name: string): string | null {
  if (typeof headers.get === 'function') return headers.get(name);
  const found = Object.entries(headers).find(([known]) => known.toLowerCase() === name);
  return found === undefined ? null : String(found[1] ?? '');
}

function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ''));
  if (bytes === null || bytes.length === 0) {
    throw new TypeError('Expected whsec_ and base64 as the secret of the webhook.');
  }
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify']);
}

/** Null for what is none. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
