import type { Job, JobItem } from '@nobg/client';

/** A job as the commands show it. */
export interface ShownJob extends Pick<Job, 'id' | 'state' | 'total' | 'done' | 'failed'> {
  /** Id of its account, or of its key where it belongs to none; where all accounts' jobs are seen. */
  readonly account?: string;
  readonly created_at?: string;
  readonly ended_at?: string | null;
}

export type ShownItem = Pick<JobItem, 'id' | 'external_id' | 'name' | 'state' | 'error'>;

/** Jobs of a server's account, or of an installation on this machine. */
export interface JobAccess {
  /** Newest first. */
  list(limit: number): Promise<ShownJob[]>;
  /** @throws NobgError, ApiError `not_found` */
  get(id: string): Promise<ShownJob>;
  /** Images in the order in which they were sent. */
  items(id: string, state: JobItem['state'] | undefined, limit: number): Promise<ShownItem[]>;
  cancel(id: string): Promise<ShownJob>;
  /** @throws NobgError, ApiError `job_is_over` */
  retry(id: string): Promise<ShownJob>;
}
