/** How long to put up with a bad connection. */
export interface Patience {
  /** Tries in a row that bring nothing new before giving up. */
  readonly tries: number;
  /** Wait before the second try, doubled for each further one; ms. */
  readonly backoffMs: number;
  /** A connection that brings nothing for so long is given up; ms. */
  readonly stallMs: number;
}

/** Gives up after about 15 s without any network, and survives a router's restart once data flows. */
export const DEFAULT_PATIENCE: Patience = { tries: 5, backoffMs: 1_000, stallMs: 30_000 };
