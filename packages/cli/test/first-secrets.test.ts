import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallWeights, startCli } from './run-cli.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-secrets-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('a start without a terminal prints no secret, and what it writes is for its user alone', async () => {
  const [data, models] = [join(folder, 'data'), join(folder, 'models')];
  await smallWeights(models);
  // As a folder that an operator made.
  await mkdir(data, { mode: 0o755 });
  const run = startCli(['serve'], {
    ...{ PORT: '0', NOBG_DATA_DIR: data, NOBG_MODELS_DIR: models, NOBG_SHOW_SECRETS: 'terminal' },
    NOBG_SMTP_URL: 'smtp://user:the-password@127.0.0.1:9',
    NOBG_MAIL_FROM: 'nobg@nobg.example',
    NOBG_PUBLIC_URL: 'http://nobg.example',
  });
  await run.said(/administrator is in \S+/);
  const key = (await readFile(join(data, 'first-key'), 'utf8')).trim();
  expect(key).toMatch(/^nobg_live_\w{38}$/);
  const link = (await readFile(join(data, 'administrator-link'), 'utf8')).trim();
  expect(link).toMatch(/^http:\/\/nobg\.example\/sign-up#invitation=[\w-]{43}$/);
  const said = run.stdout() + run.stderr();
  for (const secret of [key, link, 'the-password']) expect(said).not.toContain(secret);
  expect(said).toContain('NOBG_SMTP_URL_FILE');
  const entries = await readdir(data, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const { mode } = await stat(join(entry.parentPath, entry.name));
    expect(mode & 0o077, entry.name).toBe(0);
  }
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
});
