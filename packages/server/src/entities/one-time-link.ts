export type LinkKind = 'admin' | 'invitation' | 'verify' | 'reset';

/** A link that works once. Its token is only kept as a hash. */
export interface OneTimeLink {
  readonly id: string;
  readonly kind: LinkKind;
  /** Whose address or password it is about. */
  readonly userId: string | null;
  /** The only address that may use an invitation; null: any. */
  readonly email: string | null;
  /** Plan that an invitation gives; null: that of new accounts. */
  readonly planId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}
