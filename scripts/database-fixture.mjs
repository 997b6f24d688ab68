// `npm run fixture:database`: the databases of a release, as a real server leaves them, for the test that later versions can
// use them. Run it at a release, after a build, with Postgres and pg_dump; the names are those of the last migration.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { migrations } from '@nobg/server/migrations/migrations.js';
import { makeUsedInstallation } from '@nobg/testing/used-installation.js';
import { startPostgres } from './testing/postgres.mjs';

const run = promisify(execFile);
const target = new URL('../packages/server/test/fixtures/databases/', import.meta.url);
const name = Object.keys(migrations).at(-1);
await mkdir(target, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'nobg-fixture-'));
const postgres = await startPostgres();
try {
  if (postgres.url === undefined) throw new Error(postgres.skipped);
  await makeUsedInstallation(join(folder, 'sqlite'));
  // A plain file, without what SQLite keeps beside it.
  await run('sqlite3', [join(folder, 'sqlite', 'nobg.db'), `vacuum into '${folder}/nobg.db'`]);
  const bytes = await readFile(join(folder, 'nobg.db'));
  await writeFile(new URL(`${name}.sqlite.gz`, target), gzipSync(bytes, { level: 9 }));

  await makeUsedInstallation(join(folder, 'postgres'), { NOBG_DATABASE_URL: postgres.url });
  const { stdout } = await run('pg_dump', ['--inserts', '--no-owner', '--no-acl', postgres.url]);
  // Lines that only psql understands, and comments.
  const statements = stdout.replace(/^(?:\\|--).*\n/gm, '').replace(/\n{2,}/g, '\n');
  await writeFile(new URL(`${name}.sql`, target), statements.trimStart());
  process.stdout.write(`Wrote ${name}.sqlite.gz and ${name}.sql.\n`);
} finally {
  await postgres.stop?.();
  await rm(folder, { recursive: true, force: true });
}
