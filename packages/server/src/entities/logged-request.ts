import type { Mode } from '@nobg/contract/modes.js';

/** One request, when it is over. */
export interface LoggedRequest {
  /** As in `X-Request-Id`. */
  readonly id: string;
  readonly keyId: string;
  /** When it was answered. */
  readonly at: Date;
  readonly status: number;
  /** Of the error that was answered. */
  readonly code: string | null;
  /** Null where it was refused before its mode was known. */
  readonly mode: Mode | null;
  readonly ms: number;
  /** Size of the photo that came. */
  readonly uploadBytes: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly resultId: string | null;
}
