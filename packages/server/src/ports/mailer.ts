/** A letter in plain text. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends letters. */
export interface Mailer {
  /** Takes a letter and answers at once; failures are logged, for whoever waits would learn from them. */
  send(letter: Letter): void;
  /** Resolves when what was taken is sent or given up. */
  close(): Promise<void>;
}
