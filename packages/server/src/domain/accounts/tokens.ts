import { createHash, randomBytes } from 'node:crypto';

/** 256 bits, as base64url: nobody guesses one, so a fast hash is enough at rest. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of a token, hex: what is kept of it. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
