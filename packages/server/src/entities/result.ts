import type { Mode } from '@nobg/contract/modes.js';
import type { ResultFormat } from '@nobg/contract/output.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { ApiKey } from './api-key.js';

/** What is known of a result; the picture itself is in the blob store under the same id. */
export interface StoredResult {
  readonly id: string;
  readonly keyId: string;
  readonly mode: Mode;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly format: ResultFormat;
  readonly type: SubjectType;
  /**
   * The result that holds the plain cutout this was made from; null where this is one. Its own id
   * marks a cutout that nobody was given the address of: it is kept for another result alone.
   */
  readonly cutoutId: string | null;
  /** The result that this belongs to and goes with, as a layer does; null where it stands alone. */
  readonly parentId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** When its removal began: from then on it is not handed out, whatever the clock says. */
  readonly removedAt: Date | null;
  /** When its blob was known to be gone. */
  readonly blobDeletedAt: Date | null;
  /** A small picture of it is kept as well. */
  readonly hasThumbnail: boolean;
}

/** A result as its account sees it. */
export interface OwnedResult extends StoredResult {
  /** Kind of the key that made it. */
  readonly keyKind: ApiKey['kind'];
}
