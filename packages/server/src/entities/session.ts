import type { ClientInfo } from './client-info.js';

/** Somebody is signed in with one browser. The token itself is never stored. */
export interface Session extends ClientInfo {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}
