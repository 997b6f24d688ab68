/** The networks that are fetched while the server already runs. */
export interface ModelAvailability {
  /** Ids of those that are still to come, in the order in which they are fetched. */
  missing(): readonly string[];
  /** Whether the last try to fetch them failed; it is tried again. */
  isFailing(): boolean;
}
