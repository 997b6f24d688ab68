import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../../ports/password-hasher.js';

/**
 * argon2id with 19 MiB, two passes and one lane, the first of OWASP's equal choices
 * (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html): about
 * 30 ms here, and small enough for many at once. argon2id is the library's default.
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes on the thread pool of libuv: the main thread goes on answering. */
export async function createPasswordHasher(): Promise<PasswordHasher> {
  // Of a password that nobody has: checking against it takes as long as any other check.
  const nobody = await hash(crypto.randomUUID(), COST);
  return {
    hash: (password) => hash(password, COST),
    async verify(known, password) {
      const right = await verify(known ?? nobody, password);
      return known !== null && right;
    },
  };
}
