import type { Tier } from '@nobg/engine/process/pool-types.js';
import type { StepTiming } from '@nobg/engine/types.js';

/** A job of the engine on its way. */
export interface FollowedJob {
  /** It has left the queue. */
  began(): void;
  /**
   * To be called once, whatever became of it.
   * @param outcome `done`, `cancelled` or the code of its error
   */
  ended(outcome: string, timings?: readonly StepTiming[]): void;
}

/**
 * Counts and times what happens, for whoever watches the server. Nothing here throws, waits or fails a caller.
 * Durations are milliseconds.
 */
export interface Metrics {
  /** A request is over. @param request.route pattern of its route; undefined where it had none */
  request(request: {
    readonly method: string;
    readonly route: string | undefined;
    readonly status: number;
    readonly ms: number;
    /** Code of the error that was answered. */
    readonly code: string | null;
  }): void;
  /** A job was given to the engine. @param job.kind what it makes: a mode's cutout, or a stored one anew */
  engineJob(job: { readonly kind: string; readonly tier: Tier }): FollowedJob;
  /** A picture was fetched from an address, or not. @param outcome `done`, `cancelled` or the code of its error */
  fetched(outcome: string, ms: number): void;
  /** @param operation.bytes that were written */
  storage(operation: {
    readonly area: string;
    readonly kind: 'put' | 'open' | 'delete';
    readonly outcome: 'done' | 'absent' | 'failed';
    readonly ms: number;
    readonly bytes?: number;
  }): void;
  /** A message was sent to a webhook. @param status of the answer; null where there was none */
  webhookSent(status: number | null, ms: number): void;
  webhookSwitchedOff(reason: string): void;
}
