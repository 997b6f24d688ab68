import { Kysely, sql } from 'kysely';
import { explainPostgres, openPostgres } from './postgres.js';

/** A Postgres server as this user finds it. */
export interface PostgresInspection {
  /** `15.4`, and as a number of its major version. */
  readonly version: string;
  readonly major: number;
  /** Whether this user may make tables in the schema that is used. */
  readonly mayMakeTables: boolean;
  readonly connections: { readonly used: number; readonly most: number };
}

/** Asks and changes nothing. @throws StorageError where the server cannot be asked */
export async function inspectPostgres(url: string): Promise<PostgresInspection> {
  const { dialect, where } = openPostgres(url);
  const db = new Kysely<unknown>({ dialect });
  try {
    const { rows } = await sql<{ version: string; may: boolean; used: number; most: number }>`
      select current_setting('server_version') as version,
        coalesce(has_schema_privilege(current_schema(), 'create'), false) as may,
        (select count(*) from pg_stat_activity where backend_type = 'client backend') as used,
        current_setting('max_connections')::bigint as most`.execute(db);
    const [row] = rows;
    if (row === undefined) throw new Error('the server gave no answer to its own settings');
    const version = row.version.split(' ', 1)[0] ?? '';
    const connections = { used: Number(row.used), most: Number(row.most) };
    return {
      ...{ version, major: Number.parseInt(version, 10) },
      ...{ mayMakeTables: row.may, connections },
    };
  } catch (error) {
    throw explainPostgres(error, where);
  } finally {
    await db.destroy();
  }
}
