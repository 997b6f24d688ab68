import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import { makeUsedInstallation } from '@nobg/testing/used-installation.js';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { progressText } from '../src/migrate/progress.js';
import { runCli, startCli } from './run-cli.js';

let root: string;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nobg-migrate-'));
  await makeUsedInstallation(join(root, 'used'));
  await rm(join(root, 'used', 'models'), { recursive: true });
}, 120_000);
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
  await cp(join(root, 'used'), join(folder, 'old'), { recursive: true });
  env = { NOBG_DATA_DIR: join(folder, 'new') };
});

const migrate = (...args: string[]) => runCli(['migrate', ...args], env);
const from = () => ['--from', join(folder, 'old')];

it('moves an installation, says what came of it, and does nothing at a second run', async () => {
  const plan = await migrate(...from(), '--dry-run');
  expect(plan, plan.stderr).toMatchObject({ code: 0 });
  expect(plan.stdout).toMatch(/^TABLE +ROWS +TO COPY\nusers +2 +2\n/);
  expect(plan.stdout).toContain('Nothing was changed.');
  expect(await readdir(folder)).toEqual(['old']);
  const moved = await migrate(...from());
  expect(moved, moved.stderr).toMatchObject({ code: 0 });
  expect(moved.stdout).toMatch(/^TABLE +ROWS +COPIED +CHECKSUM\nusers +2 +2 +[0-9a-f]{16}\n/);
  expect(moved.stdout).toContain('Everything was copied and verified.');
  expect(moved.stderr).toMatch(/rows (\d+)\/\1, [\d.]+\/s\n(.|\n)*files (\d+)\/\3, /);
  const again = await migrate(...from(), '--json');
  const { tables, files } = JSON.parse(again.stdout);
  expect(tables.length).toBeGreaterThanOrEqual(20);
  for (const { copied } of [...tables, ...files]) expect(copied).toBe(0);
  expect((await migrate(...from())).stdout).toContain('There was nothing to copy');
  const keys = await runCli(['keys', 'list'], env);
  expect(keys.stdout).toContain('shop');
}, 120_000);

it('continues a move whose process was killed', async () => {
  const run = startCli(['migrate', ...from()], env);
  await new Promise<void>((resolve) => run.child.stderr?.once('data', () => resolve()));
  run.child.kill('SIGKILL');
  await run.ended;
  const { code, stderr } = await migrate(...from(), '--json');
  expect(code, stderr).toBe(0);
  expect((await migrate(...from())).stdout).toContain('There was nothing to copy');
}, 120_000);

it('refuses to move an installation whose server runs, and moves nothing', async () => {
  const open = await openDatabase(`sqlite:${join(folder, 'old', 'nobg.db')}`);
  const refused = await migrate(...from());
  await open.close();
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toMatch(/old\/nobg\.db is held by another program.*: stop that one first/);
  expect(await readdir(folder)).toEqual(['old']);
}, 60_000);

it('ends with 1 where the source has lost a file, and names it', async () => {
  const results = join(folder, 'old', 'results');
  const [shard = ''] = (await readdir(results)).filter((name) => name.length === 2);
  const [id] = await readdir(join(results, shard));
  await rm(join(results, shard), { recursive: true });
  const { code, stdout } = await migrate(...from());
  expect(code).toBe(1);
  expect(stdout).toContain(`cannot be found in the source: results/${id}`);
}, 60_000);

it('brings the schema up to date as a step of its own', async () => {
  const dry = await migrate('--schema-only', '--dry-run');
  expect(dry.stdout).toMatch(
    /^The schema is \d+ steps behind; without --dry-run, they are taken\.\n$/,
  );
  expect(await readdir(folder)).toEqual(['old']);
  const { stdout } = await migrate('--schema-only', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ dry_run: false, database: 'sqlite' });
  expect((await migrate('--schema-only')).stdout).toBe('The schema is up to date.\n');
});

it.each([
  ['neither', [], '--from, or --schema-only'],
  ['both', ['--schema-only', '--from', 'old'], 'not both'],
  ['a database that is none', ['--from', 'old', '--from-database', 'mysql://x'], '--from-database'],
])('ends with 2 for %s', async (_name, args, sentence) => {
  const { code, stderr } = await migrate(...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) });
});

it('shows the rate and the time that is left', () => {
  const progress = { phase: 'files', done: 100, total: 400, bytes: 20_000_000 } as const;
  expect(progressText(progress, 10_000)).toBe('files 100/400, 10.0/s, 2.0 MB/s, 30 s left');
});
