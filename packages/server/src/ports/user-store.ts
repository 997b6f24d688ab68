import type { User } from '../entities/user.js';

/** A user beside numbers, for administrators. */
export interface UserRow extends User {
  readonly lastSeenAt: Date | null;
  /** Keys that work at the time asked for. */
  readonly keys: number;
  readonly sessions: number;
  readonly imagesThisMonth: number;
}

type UserChanges = Partial<
  Pick<User, 'passwordHash' | 'role' | 'planId' | 'verifiedAt' | 'lockedAt'>
>;

/** Keeps accounts. */
export interface UserStore {
  /** False when the address has an account already; then nothing has changed. */
  insert(user: User): Promise<boolean>;
  findById(id: string): Promise<User | null>;
  findByEmail(email: string): Promise<User | null>;
  update(id: string, changes: UserChanges): Promise<void>;
  /** Forgets the account with all that belongs to it, but for blobs, at once or not at all. */
  delete(id: string): Promise<void>;
  /** Accounts that nobody verified since `before`: they are forgotten. */
  deleteUnverified(before: Date): Promise<number>;
  /** Administrators who can sign in, oldest first. */
  administrators(): Promise<User[]>;
  /** How many those are. */
  countAdministrators(): Promise<number>;
  /** Newest first; those whose address holds `query`; beginning after the user `after`. */
  list(options: {
    readonly query: string;
    readonly after: string | null;
    readonly limit: number;
    readonly now: Date;
  }): Promise<UserRow[]>;
  /** The same of one user. */
  row(id: string, now: Date): Promise<UserRow | null>;
  count(): Promise<number>;
}
