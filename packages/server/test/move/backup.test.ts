import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Config, readConfig } from '@nobg/server/config/config.js';
import { startServer } from '@nobg/server/main.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { makeUsedInstallation } from '@nobg/testing/used-installation.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds } from '../support/databases.js';
import { skipLoudly } from '../support/skip.js';

const GUIDE = new URL('../../../../docs/guides/backup.md', import.meta.url);

async function shell(script: string, env: Record<string, string>) {
  const child = spawn('sh', ['-ec', script], { env: { PATH: process.env.PATH ?? '', ...env } });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  return { code, stdout, stderr };
}

/** The commands of a section of the guide: those for SQLite, then those for Postgres. */
async function commandsOf(section: string): Promise<string[]> {
  const [, part = ''] = (await readFile(GUIDE, 'utf8')).split(`## ${section}\n`);
  const [own = ''] = part.split('\n## ', 1);
  return [...own.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block]) => block ?? '');
}

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nobg-backup-'));
});
afterAll(() => rm(root, { recursive: true }));

describe.each(databaseKinds())('the backup of the guide on $name', (kind) => {
  it('of a server that runs can be restored, and a server goes on with it', async (context) => {
    const tool = kind.name === 'sqlite' ? 'sqlite3' : 'pg_dump';
    const { code } = await shell(`command -v ${tool}`, {});
    if (code !== 0) skipLoudly(context, `${tool} is not installed`);
    const which = kind.name === 'sqlite' ? 0 : 1;
    const [database, restored] = await Promise.all([kind.fresh(), kind.fresh()]);
    const folder = join(root, kind.name);
    const [data, backup, after] = ['data', 'backup', 'after'].map((name) => join(folder, name));
    if (data === undefined || backup === undefined || after === undefined) throw new Error('paths');
    await mkdir(backup, { recursive: true });
    const own = (url: string): Record<string, string> =>
      kind.name === 'sqlite' ? {} : { NOBG_DATABASE_URL: url };
    const used = await makeUsedInstallation(data, own(database.url));
    const networks = await writeSmallNetworks(folder);
    const start = (config: Config) =>
      startServer(config, { networks, pages: null, logTo: { write() {} } });

    const before = readConfig({ PORT: '0', NOBG_DATA_DIR: data, ...own(database.url) });
    const running = await start(before);
    const taken = await shell((await commandsOf('Backup'))[which] ?? 'exit 9', {
      ...{ NOBG_DATA_DIR: data, BACKUP: backup, NOBG_DATABASE_URL: database.url },
    });
    await running.close();
    expect(taken, taken.stderr).toMatchObject({ code: 0 });
    await rm(data, { recursive: true });
    await database.drop();

    const back = await shell((await commandsOf('Restore'))[which] ?? 'exit 9', {
      ...{ NOBG_DATA_DIR: after, BACKUP: backup, NOBG_DATABASE_URL: restored.url },
    });
    expect(back, back.stderr).toMatchObject({ code: 0 });
    const server = await start(
      readConfig({ PORT: '0', NOBG_DATA_DIR: after, ...own(restored.url) }),
    );
    try {
      const [over, waiting] = used.jobs;
      for (const [id, job] of [
        [over, { state: 'done', done: 2, failed: 1 }],
        [waiting, { total: 3, done: 1, failed: 0 }],
      ] as const) {
        const headers = { 'X-API-Key': used.key };
        const answer = await fetch(`${server.url}/api/v1/jobs/${id}`, { headers });
        expect(await answer.json()).toMatchObject(job);
      }
      const picture = await fetch(`${server.url}/results/${used.result.id}.png`);
      expect(Buffer.from(await picture.arrayBuffer()).equals(used.result.picture)).toBe(true);
    } finally {
      await server.close();
      await restored.drop();
    }
  }, 120_000);
});
