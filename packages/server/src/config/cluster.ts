import { MODES, type Mode } from '@nobg/contract/modes.js';
import { choice, integer, type SettingProblem, text } from './setting.js';

/** What a process of a cluster does. */
export const ROLES = ['all', 'api', 'worker'] as const;

export type Role = (typeof ROLES)[number];

/** Many processes around Postgres, Redis and one place for files. */
export const clusterSettings = {
  redisUrl: text<string | null>({
    name: 'NOBG_REDIS_URL',
    about:
      'Redis that brings photos from API processes to workers: `redis://user:password@host:6379/0`, `rediss://` for TLS. Scales out; requires Postgres. `NOBG_REDIS_URL_FILE` names a file with it instead.',
    secret: true,
    expected: 'redis://HOST:PORT or rediss://HOST:PORT',
    shown: 'none: one process',
    fallback: null,
    parse: parseRedisUrl,
  }),
  redisPrefix: text<string>({
    name: 'NOBG_REDIS_PREFIX',
    about: 'Beginning of all names in Redis; differs where installations share one.',
    expected: 'up to 40 of A–Z, a–z, 0–9, _ and -',
    shown: 'nobg',
    fallback: 'nobg',
    parse: (value) => (/^[\w-]{1,40}$/.test(value) ? value : undefined),
  }),
  role: choice({
    name: 'NOBG_ROLE',
    about:
      'What this process does, with NOBG_REDIS_URL: api answers HTTP, worker cuts photos out, all does both.',
    words: ROLES,
    fallback: 'all',
  }),
  workerModes: text<readonly Mode[]>({
    name: 'NOBG_WORKER_MODES',
    about: 'Modes that a worker serves, with commas between; it needs the networks of these alone.',
    expected: `some of ${MODES.join(', ')}, with commas between`,
    shown: 'all',
    fallback: MODES,
    parse: parseModes,
  }),
  workerDevice: choice({
    name: 'NOBG_WORKER_DEVICE',
    about: 'Device that a worker runs networks on.',
    words: ['cpu'],
    fallback: 'cpu',
  }),
  leaseMs: integer({
    name: 'NOBG_LEASE_MS',
    about:
      'Milliseconds without a sign of life after which a worker or an API process counts as dead and its photos are taken up again. A live process gives three signs in that time.',
    from: 500,
    to: 600_000,
    fallback: 15_000,
  }),
};

/** What a cluster needs beside Redis, and what only a cluster has: everything wrong at once. */
export function checkCluster(
  {
    redisUrl,
    role,
    databaseUrl,
  }: { readonly redisUrl: string | null; readonly role: Role; readonly databaseUrl: string },
  problems: SettingProblem[],
): void {
  if (redisUrl === null) {
    if (role === 'all') return;
    const expected = 'all without NOBG_REDIS_URL: one process does everything then';
    problems.push({ name: 'NOBG_ROLE', expected, received: role });
    return;
  }
  if (!databaseUrl.startsWith('postgres')) {
    const expected = 'postgres://… beside NOBG_REDIS_URL: many processes share the database';
    problems.push({ name: 'NOBG_DATABASE_URL', expected, received: databaseUrl });
  }
}

function parseRedisUrl(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === '') return undefined;
  return /^(\/\d{0,3})?$/.test(url.pathname) ? value : undefined;
}

function parseModes(value: string): readonly Mode[] | undefined {
  const names = value.split(',').map((name) => name.trim());
  const modes = MODES.filter((mode) => names.includes(mode));
  return modes.length === new Set(names).size ? modes : undefined;
}
