/** What an endpoint answered, or why it did not. */
export interface SendOutcome {
  /** Null where there was no answer. */
  readonly status: number | null;
  /** In one sentence for the endpoint's owner; null where there was an answer. */
  readonly error: string | null;
  /** Beginning of the answer's body as text; null where there was no answer. */
  readonly body: string | null;
  /** Seconds from now, of `Retry-After`. */
  readonly retryAfterS: number | null;
}

/** Posts messages to addresses that accounts name. */
export interface WebhookSender {
  /**
   * Whether an address may be posted to, as far as it can be told without a connection.
   * @throws NobgError `invalid_url` naming `field`
   */
  check(url: string, field: string): void;
  /**
   * Posts `body` once. Nothing inside the operator's network is ever connected to, no redirect is followed, time and
   * bytes of the answer are bounded. What goes wrong is an outcome.
   * @throws the signal's reason where it is aborted
   */
  post(
    url: string,
    message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
    signal: AbortSignal,
  ): Promise<SendOutcome>;
}
