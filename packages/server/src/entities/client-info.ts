/** Who came from where with what, at the last use of a session or key. */
export interface ClientInfo {
  /** IP address. */
  readonly address: string;
  /** User-Agent, shortened. */
  readonly agent: string;
}
