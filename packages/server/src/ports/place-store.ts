/** How many places something has. */
export interface PlaceBound {
  readonly subject: string;
  readonly most: number;
}

/**
 * Places that are taken for a while, under a lease: a process that dies leaves them until `until`.
 */
export interface PlaceStore {
  /**
   * Takes one place of each subject, or none. Check and count are one atomic step: whatever runs at the same time, in
   * whatever process, no subject has more than its `most`.
   * @param id of the taking; nobody else has it
   * @returns null; or the first bound that is reached, and then nothing is taken
   */
  take(
    id: string,
    bounds: readonly PlaceBound[],
    now: Date,
    until: Date,
  ): Promise<PlaceBound | null>;
  /** Extends what these takings have; those that are gone stay so. */
  renew(ids: readonly string[], until: Date): Promise<void>;
  /** Resolves as well where nothing was taken. */
  leave(id: string): Promise<void>;
  /** Forgets what ended by `now`; resolves to how many places. */
  deleteExpired(now: Date): Promise<number>;
}
