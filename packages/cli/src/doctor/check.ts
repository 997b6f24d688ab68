/** What one check found. `warn`: it works, though not as well as it could. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found, in a few words. */
  readonly found: string;
  /** What to do about it; null when all is well. */
  readonly todo: string | null;
}

export interface Check {
  readonly name: string;
  run(): Promise<Finding>;
}

export const ok = (found: string): Finding => ({ status: 'ok', found, todo: null });
export const warn = (found: string, todo: string): Finding => ({ status: 'warn', found, todo });
export const fail = (found: string, todo: string): Finding => ({ status: 'fail', found, todo });

/** The message of whatever was thrown, first line only. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
