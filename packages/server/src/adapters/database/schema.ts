/**
 * The tables. Times are milliseconds since 1970 (UTC) in `bigint` columns: the
 * same numbers on every database, exact below 2⁵³.
 */
export interface Schema {
  api_keys: {
    id: string;
    name: string;
    kind: 'live' | 'test';
    /** SHA-256 of the secret, hex. */
    hash: string;
    last_four: string;
    created_at: number;
    last_used_at: number | null;
    revoked_at: number | null;
    limit_per_hour: number;
  };
  usage_hours: {
    key_id: string;
    /** Start of the clock hour. */
    hour: number;
    used: number;
  };
  /** Requests that are counted in `usage_hours` and not over yet. */
  pending_charges: {
    id: string;
    key_id: string;
    hour: number;
    lease_until: number;
  };
  results: {
    id: string;
    key_id: string;
    mode: string;
    width: number;
    height: number;
    bytes: number;
    created_at: number;
    expires_at: number;
    removed_at: number | null;
    /** How the picture is written; also the extension of its address. */
    format: string;
    /** What the subject is. */
    type: string;
    /**
     * The row of the plain cutout that this was made from; null where this is one. The own id marks
     * one that is kept for another result alone.
     */
    cutout_id: string | null;
    blob_deleted_at: number | null;
  };
}
