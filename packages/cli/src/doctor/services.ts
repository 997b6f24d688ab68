import { inspectPostgres } from '@nobg/server/adapters/database/postgres-check.js';
import type { S3Settings } from '@nobg/server/adapters/s3/settings.js';
import { s3SettingsOf } from '@nobg/server/adapters/s3/settings.js';
import type { Config } from '@nobg/server/config/config.js';
import { type Check, type Finding, fail, messageOf, ok, warn } from './check.js';
import { redisCheck } from './redis.js';

/** The oldest version that its makers still mend. */
const POSTGRES_MAJOR = 15;
/** What one server process may open. */
const CONNECTIONS_PER_PROCESS = 10;

/**
 * Checks of the servers that the settings name: Postgres, S3 and Redis, each where one is named.
 * @param redisUrl null: none
 */
export function serviceChecks(config: Config, redisUrl: string | null): Check[] {
  const { databaseUrl, resultHours } = config.storage;
  const s3 = s3SettingsOf(config);
  return [
    ...(databaseUrl.startsWith('postgres')
      ? [{ name: 'Postgres', run: () => checkPostgres(databaseUrl) }]
      : []),
    ...(s3 === null ? [] : [{ name: 'S3', run: () => checkS3(s3, resultHours) }]),
    ...(redisUrl === null ? [] : [{ name: 'Redis', run: () => redisCheck(redisUrl) }]),
  ];
}

async function checkPostgres(url: string): Promise<Finding> {
  try {
    const { version, major, mayMakeTables, connections } = await inspectPostgres(url);
    const { used, most } = connections;
    const found = `version ${version}, ${used} of ${most} connections used`;
    if (!mayMakeTables) {
      return fail(
        `${found}; this user may not make tables`,
        'Grant it CREATE on its schema: updates add tables.',
      );
    }
    if (major < POSTGRES_MAJOR) {
      return warn(found, `Version ${POSTGRES_MAJOR} is the oldest that still gets security fixes.`);
    }
    if (most - used < CONNECTIONS_PER_PROCESS) {
      return warn(
        found,
        `A server process opens up to ${CONNECTIONS_PER_PROCESS}; raise max_connections.`,
      );
    }
    return ok(found);
  } catch (error) {
    return fail(messageOf(error), 'Check NOBG_DATABASE_URL.');
  }
}

async function checkS3(settings: S3Settings, resultHours: number): Promise<Finding> {
  const { inspectS3 } = await import('@nobg/server/adapters/s3/inspect.js');
  const { lifecycleProblem } = await import('@nobg/server/adapters/s3/lifecycle.js');
  try {
    const { refused, lifecycle, versioned } = await inspectS3(settings);
    if (refused !== null) {
      return fail(
        `bucket ${settings.bucket}: ${refused}`,
        'Give the access key the rights of docs/guides/storage.md.',
      );
    }
    const found = `bucket ${settings.bucket}: objects can be written, read, listed and deleted`;
    if (versioned === true) {
      return warn(`${found}; it is versioned`, 'Deleted pictures stay there: suspend versioning.');
    }
    if (lifecycle === null) return ok(`${found}; its lifecycle cannot be seen`);
    const problem = lifecycleProblem(lifecycle, settings.prefix, resultHours);
    return problem === null
      ? ok(found)
      : warn(`${found}; ${problem}`, 'Set the lifecycle of docs/guides/storage.md.');
  } catch (error) {
    return fail(messageOf(error), 'Check the settings NOBG_S3_….');
  }
}
