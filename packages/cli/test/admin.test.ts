import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditAnswer } from '@nobg/contract/app/audit.js';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import { createUserStore } from '@nobg/server/adapters/database/users.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from './run-cli.js';

let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-admin-'));
  env = { NOBG_DATA_DIR: folder, NOBG_PUBLIC_URL: 'https://nobg.example' };
});
afterAll(() => rm(folder, { recursive: true }));

it('prints a secret before it is recorded, so that no failure loses it', async () => {
  const own = { ...env, NOBG_DATA_DIR: join(folder, 'without-trail') };
  await runCli(['keys', 'create', '--name', 'first'], own);
  const database = await openDatabase(`sqlite:${join(own.NOBG_DATA_DIR, 'nobg.db')}`);
  await database.db.schema.dropTable('audit_events').execute();
  await database.close();
  for (const [args, secret] of [
    [['keys', 'create', '--name', 'ci'], /^nobg_live_\w{36,}\n$/],
    [['keys', 'create', '--name', 'ci2', '--json'], /"secret": "nobg_live_\w{36,}"/],
    [['keys', 'rotate', 'ci'], /^nobg_live_\w{36,}\n$/],
    [['keys', 'revoke', 'ci2'], /^Revoked key_\w+ "ci2"/],
    [['admin', 'link'], /^https:\/\/nobg\.example\/sign-up#invitation=[\w-]{43}\n$/],
  ] as const) {
    const { code, stdout, stderr } = await runCli(args, own);
    expect(stdout, args.join(' ')).toMatch(secret);
    expect(stderr).toContain('no such table: audit_events');
    expect(code).toBe(1);
  }
});

async function addAdministrator(email: string): Promise<void> {
  const database = await openDatabase(`sqlite:${join(folder, 'nobg.db')}`);
  const now = new Date();
  await createUserStore(database.db).insert({
    ...{ id: `usr_${email}`, email, passwordHash: 'none', role: 'admin', planId: 'business' },
    ...{ createdAt: now, verifiedAt: now, lockedAt: null },
  });
  await database.close();
}

it('lists what was done to accounts and keys, here too', async () => {
  const own = { ...env, NOBG_DATA_DIR: join(folder, 'audited') };
  expect((await runCli(['admin', 'audit'], own)).stderr).toBe('There are no such events.\n');
  await runCli(['keys', 'create', '--name', 'ci'], own);
  await runCli(['keys', 'rotate', 'ci'], own);
  await runCli(['keys', 'revoke', 'ci'], own);
  await runCli(['admin', 'link'], own);
  const listed = await runCli(['admin', 'audit', '--json'], own);
  const events: AuditAnswer['events'] = JSON.parse(listed.stdout);
  expect(events.map(({ event, source }) => `${event} ${source}`)).toEqual([
    'admin_link_made command_line',
    'key_revoked command_line',
    'key_revoked command_line',
    'key_rotated command_line',
    'key_made command_line',
  ]);
  const [, , , rotated, made] = events;
  expect(rotated).toMatchObject({ target: made?.target, detail: expect.stringContaining('key_') });
  const keys = await runCli(['admin', 'audit', '--event', 'key_made'], own);
  expect(keys.stdout.split('\n')).toHaveLength(3);
  expect(keys.stdout).toContain(String(made?.target));
  const absent = await runCli(['admin', 'audit', '--account', 'nobody@example.org'], own);
  expect(absent).toMatchObject({ code: 2, stderr: 'There is no account nobody@example.org.\n' });
});

it('leads whoever runs the machine to the first administrator’s sign-up, and later to a new password', async () => {
  const first = await runCli(['admin', 'link'], env);
  expect(first.stdout).toMatch(/^https:\/\/nobg\.example\/sign-up#invitation=[\w-]{43}\n$/);
  await addAdministrator('boss@example.org');
  const reset = await runCli(['admin', 'link'], env);
  expect(reset.stdout).toMatch(/^https:\/\/nobg\.example\/reset-password#token=[\w-]{43}\n$/);
  expect(reset.stderr).toContain('boss@example.org');
  const unknown = await runCli(['admin', 'link', 'nobody@example.org'], env);
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toBe(
    'Expected the address of an administrator, one of boss@example.org, but got "nobody@example.org".\n',
  );
  await addAdministrator('second@example.org');
  expect((await runCli(['admin', 'link'], env)).code).toBe(2);
  const named = await runCli(['admin', 'link', 'Second@example.org'], env);
  expect(named.code).toBe(0);
});
