import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { User } from '../../entities/user.js';

/** Nonce and code, 16 and 32 bytes in base64url. */
const FORM = /^([\w-]{22})\.([\w-]{43})$/;

type Of = Pick<User, 'id' | 'passwordHash'>;

/**
 * What a browser in which somebody signed in remembers, so that strangers who try passwords elsewhere don't keep
 * it out. It opens nothing by itself, nothing of it is stored, and a new password ends it.
 */
export function newDevice(user: Of): string {
  const nonce = randomBytes(16).toString('base64url');
  return `${nonce}.${codeOf(user, nonce)}`;
}

/** The nonce of a device that this user signed in with; null for everything else. */
export function knownDevice(user: Of | null, device: string | undefined): string | null {
  const [, nonce = '', code = ''] = FORM.exec(device ?? '') ?? [];
  if (user === null || nonce === '') return null;
  const right = Buffer.from(codeOf(user, nonce));
  return timingSafeEqual(right, Buffer.from(code)) ? nonce : null;
}

function codeOf({ id, passwordHash }: Of, nonce: string): string {
  return createHmac('sha256', passwordHash).update(`device\n${id}\n${nonce}`).digest('base64url');
}
