import { NobgError } from '@nobg/contract/errors.js';
import type { LinkKind, OneTimeLink } from '../../entities/one-time-link.js';
import type { Clock } from '../../ports/clock.js';
import type { LinkStore } from '../../ports/link-store.js';
import { randomBase62 } from '../base62.js';
import { hashToken, newToken } from './tokens.js';

const HOUR_MS = 3_600_000;
/** How long each kind works: as long as people need, and no longer. */
const LIFETIME_MS: Readonly<Record<LinkKind, number>> = {
  admin: 7 * 24 * HOUR_MS,
  invitation: 7 * 24 * HOUR_MS,
  verify: 24 * HOUR_MS,
  reset: HOUR_MS,
};

/** Where each kind leads, in the web app; the token is in the fragment, which is sent nowhere. */
const PAGES: Readonly<Record<LinkKind, string>> = {
  admin: '/sign-up#invitation=',
  invitation: '/sign-up#invitation=',
  verify: '/verify-email#token=',
  reset: '/reset-password#token=',
};

export interface NewLink extends OneTimeLink {
  /** Path, query and fragment of the page, with the token: the only time it is shown. */
  readonly path: string;
}

export interface Links {
  make(kind: LinkKind, of?: LinkSubject): Promise<NewLink>;
  /** What a link is for, and it goes on working. @throws NobgError `invalid_link` */
  look(kinds: readonly LinkKind[], token: string): Promise<OneTimeLink>;
  /** Uses a link up: of several that try at once, one succeeds. @throws NobgError `invalid_link` */
  use(kinds: readonly LinkKind[], token: string): Promise<OneTimeLink>;
  /** Ends what this user has of a kind. */
  endOf(userId: string | null, kind: LinkKind): Promise<void>;
  list(kind: LinkKind): Promise<OneTimeLink[]>;
  end(kind: LinkKind, id: string): Promise<boolean>;
  sweep(): Promise<number>;
}

/** Links that work once and for a while. */
export function createLinks(options: { readonly links: LinkStore; readonly clock: Clock }): Links {
  const { links: store, clock } = options;

  async function look(kinds: readonly LinkKind[], token: string): Promise<OneTimeLink> {
    return working(kinds, await store.find(hashToken(token)));
  }

  function working(kinds: readonly LinkKind[], link: OneTimeLink | null): OneTimeLink {
    if (link !== null && kinds.includes(link.kind) && link.expiresAt > clock.now()) return link;
    throw new NobgError(
      'invalid_link',
      'This link was used already, is too old, or was never made: ask for a new one.',
    );
  }

  return {
    async make(kind, of = {}) {
      const { userId = null, email = null, planId = null } = of;
      const token = newToken();
      const createdAt = clock.now();
      const link: OneTimeLink = {
        id: `lnk_${randomBase62(16)}`,
        kind,
        userId,
        email,
        planId,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + LIFETIME_MS[kind]),
      };
      await store.insert(link, hashToken(token));
      return { ...link, path: `${PAGES[kind]}${token}` };
    },
    look,
    async use(kinds, token) {
      // A link of another kind is not used up by who tries it in the wrong place.
      await look(kinds, token);
      return working(kinds, await store.take(hashToken(token)));
    },
    endOf: (userId, kind) => store.deleteOf(userId, kind),
    list: (kind) => store.list(kind, clock.now()),
    end: (kind, id) => store.delete(id, kind),
    sweep: () => store.deleteExpired(clock.now()),
  };
}

interface LinkSubject {
  readonly userId?: string | undefined;
  readonly email?: string | null | undefined;
  readonly planId?: string | null | undefined;
}
