export type Role = 'user' | 'admin';

/** An account. */
export interface User {
  readonly id: string;
  /** Normalised: two addresses are the same where these are. */
  readonly email: string;
  /** What the password hasher made of the password. */
  readonly passwordHash: string;
  readonly role: Role;
  readonly planId: string;
  readonly createdAt: Date;
  /** When the address was shown to be this person's; null: nobody can sign in yet. */
  readonly verifiedAt: Date | null;
  /** Null while the account may be used. */
  readonly lockedAt: Date | null;
}
