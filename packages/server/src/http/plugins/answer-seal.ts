import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts an answer that holds a secret, so that the database does not: the key is made of the API key, of which only
 * a hash is stored. AES-256-GCM with a key from HKDF-SHA-256 (RFC 5869).
 *
 * @param secret the API key as it was sent
 * @returns base64 of nonce, tag and ciphertext
 */
export function sealAnswer(text: string, secret: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(secret), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/**
 * The text that `sealAnswer` encrypted.
 * @throws Error where it was encrypted with another key, or changed
 */
export function openAnswer(sealed: string, secret: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const tagEnd = NONCE_BYTES + TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, keyOf(secret), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, tagEnd));
  return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString(
    'utf8',
  );
}

function keyOf(secret: string): Uint8Array {
  // An API key has more entropy than the key that is made of it.
  return new Uint8Array(hkdfSync('sha256', secret, '', 'nobg kept answer', 32));
}
