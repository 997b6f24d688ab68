/** What a key may do in a clock hour. */
export interface Limit {
  readonly limit: number;
  readonly remaining: number;
}

/** Limits as the server's headers have them. */
export interface Limits extends Limit {
  /** When the hour ends. */
  readonly resetsAt: Date;
  /** Of all keys of the account together; null where its plan does not bound them. */
  readonly account: Limit | null;
}

export function readLimits(headers: Headers): Limits {
  const number = (name: string) => Number(headers.get(`X-RateLimit-${name}`));
  return {
    limit: number('Limit'),
    remaining: number('Remaining'),
    resetsAt: new Date(number('Reset') * 1000),
    account: headers.has('X-RateLimit-Account-Limit')
      ? { limit: number('Account-Limit'), remaining: number('Account-Remaining') }
      : null,
  };
}
