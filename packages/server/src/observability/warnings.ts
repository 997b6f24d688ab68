import type { Logger } from 'pino';

/** What an operator should know and need not stop for. */
export interface Warnings {
  /** Warns once of each kind, in the log, and keeps the sentence for administrators. */
  add(kind: string, sentence: string): void;
  list(): readonly string[];
}

export function createWarnings(log: Pick<Logger, 'warn'>): Warnings {
  const known = new Map<string, string>();
  return {
    add(kind, sentence) {
      if (known.has(kind)) return;
      known.set(kind, sentence);
      log.warn({ kind }, sentence);
    },
    list: () => [...known.values()],
  };
}
