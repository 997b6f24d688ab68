/** What administrators are told of the machine and the queue. Sizes in bytes. */
export interface SystemState {
  readonly version: string;
  readonly uptimeS: number;
  readonly queue: { readonly waiting: number; readonly limit: number };
  readonly slots: {
    readonly all: number;
    readonly ready: number;
    readonly busy: number;
    readonly restarts: number;
    readonly peakBytes: number;
  };
  readonly networks: readonly {
    readonly id: string;
    readonly version: string;
    readonly licence: string;
    readonly state: 'ready' | 'fetching' | 'failing';
  }[];
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number };
  readonly database: 'sqlite' | 'postgres';
  /** What of the set-up the operator should know. */
  readonly warnings: readonly string[];
  readonly counts: {
    readonly users: number;
    readonly keys: number;
    readonly results: number;
    readonly requestsToday: number;
  };
}
