/** An e-mail message in plain text. */
export interface EmailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends e-mail. */
export interface Mailer {
  /** Takes a message and answers at once; failures are logged, for whoever waits would learn from them. */
  send(message: EmailMessage): void;
  /** Resolves when what was taken is sent or given up. */
  close(): Promise<void>;
}
