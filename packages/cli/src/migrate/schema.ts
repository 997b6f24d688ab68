import type { Config } from '@nobg/server/config/config.js';

/** What became of a database's schema. */
export interface SchemaOutcome {
  readonly dry_run: boolean;
  readonly database: 'sqlite' | 'postgres';
  /** Steps that were missing; with `dry_run` they still are. */
  readonly steps: number;
}

/**
 * Brings the schema up to date, as a start does.
 * @throws StorageError where the database cannot be used, or a newer program made it
 */
export async function migrateSchema(
  { storage: { dataDir, databaseUrl } }: Config,
  dryRun: boolean,
): Promise<SchemaOutcome> {
  const [{ inspectDatabase }, { openDatabase }] = await Promise.all([
    import('@nobg/server/adapters/database/schema-check.js'),
    import('@nobg/server/adapters/database/open.js'),
  ]);
  const { kind, pending } = await inspectDatabase(databaseUrl);
  if (!dryRun) {
    const { makeDataFolder } = await import('@nobg/server/wiring/data-folder.js');
    if (kind === 'sqlite') await makeDataFolder(dataDir);
    await (await openDatabase(databaseUrl)).close();
  }
  return { dry_run: dryRun, database: kind, steps: pending };
}

export function schemaText({ dry_run: dryRun, steps }: SchemaOutcome): string {
  if (steps === 0) return 'The schema is up to date.';
  const count = `${steps} ${steps === 1 ? 'step' : 'steps'}`;
  return dryRun
    ? `The schema is ${count} behind; without --dry-run, they are taken.`
    : `The schema is up to date: ${count} taken.`;
}
