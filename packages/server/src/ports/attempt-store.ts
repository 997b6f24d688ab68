/** Counts attempts by subject and window of time. */
export interface AttemptStore {
  /** One more, or `weight` more, in one atomic statement; resolves to the count with it. */
  add(subject: string, windowStart: Date, weight?: number): Promise<number>;
  /** The count as it is; 0 where there is none. */
  count(subject: string, windowStart: Date): Promise<number>;
  /** Forgets a subject's attempts of a window. */
  clear(subject: string, windowStart: Date): Promise<void>;
  deleteBefore(windowStart: Date): Promise<number>;
}
