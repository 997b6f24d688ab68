/** One of many processes does what one alone should do. */
export interface Leadership {
  /**
   * Whether this process leads now; it tries to where nobody does. Two may believe so for a moment, when a connection
   * breaks: whatever leaders do must be right even then.
   */
  hold(): Promise<boolean>;
  /** Lets another one lead. */
  close(): Promise<void>;
}
