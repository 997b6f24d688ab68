/** Turns passwords into what may be kept. Slow on purpose; done away from the main thread. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /**
   * Whether it is the password of this hash. With null (no such account) the same work is
   * done, and the answer is false.
   */
  verify(hash: string | null, password: string): Promise<boolean>;
}
