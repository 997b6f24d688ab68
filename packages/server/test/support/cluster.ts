import { randomBytes } from 'node:crypto';
import { POSTGRES_URL } from './databases.js';

/** The Redis that the test command has started. */
export const REDIS_URL = process.env.NOBG_TEST_REDIS_URL ?? '';

/** Why there can be no cluster here; null where there can. */
export const clusterProblem: string | null =
  !POSTGRES_URL || !REDIS_URL
    ? 'NOBG_TEST_POSTGRES_URL or NOBG_TEST_REDIS_URL names no server; `npm test` starts both.'
    : null;

if (clusterProblem !== null) console.warn(`SKIPPED in a cluster: ${clusterProblem}`);

/** Settings of a cluster whose names in Redis nobody else has. */
export function clusterSettings(databaseUrl: string): Record<string, string> {
  return {
    NOBG_DATABASE_URL: databaseUrl,
    NOBG_REDIS_URL: REDIS_URL,
    NOBG_REDIS_PREFIX: `test-${randomBytes(6).toString('hex')}`,
  };
}
