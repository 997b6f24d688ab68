/** Something that the person at the keyboard has to put right: told in one sentence, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
