import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, hasEnded } from '@nobg/client';
import type { AdminUser } from '@nobg/contract/app/admin.js';
import { type RealServer, startRealServer } from '@nobg/testing/real-server.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, SAMPLES } from './run-cli.js';

/** Several processes beside a server, on a machine that may be busy. */
const LONG = 600_000;

let real: RealServer;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  real = await startRealServer();
  folder = await mkdtemp(join(tmpdir(), 'nobg-operator-'));
  env = { NOBG_DATA_DIR: join(real.folder, 'data'), NOBG_PUBLIC_URL: real.server };
});
afterAll(async () => {
  await real.close();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]) => runCli(args, env);
async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ args, code }, stderr).toEqual({ args, code: 0 });
  return JSON.parse(stdout);
}
const trail = async (account: string) => {
  const events = await json<{ event: string; source: string; detail: string | null }[]>(
    ...['admin', 'audit', '--account', account],
  );
  return events.map(({ event, source, detail }) => `${source} ${event} ${detail ?? ''}`.trim());
};

describe('nobg users', () => {
  it(
    'creates an account whose owner signs in by the link, and lists it',
    async () => {
      const made = await json<{ user: AdminUser; link: { url: string; expires_at: string } }>(
        ...['users', 'create', 'Anna@Example.org', '--plan', 'pro'],
      );
      expect(made.user).toMatchObject({ email: 'anna@example.org', role: 'user', plan: 'pro' });
      const [, token] = /#token=(.+)$/.exec(made.link.url) ?? [];
      const reset = await fetch(`${real.server}/app/api/reset-password`, {
        method: 'POST',
        headers: { Origin: real.server, 'Content-Type': 'application/json' },
        body: JSON.stringify({ token, password: 'correct horse battery' }),
      });
      expect(reset.status, await reset.text()).toBe(204);
      const list = await run('users', 'list', '--query', 'ANNA@');
      expect(list.stdout).toMatch(
        /^ID +EMAIL +ROLE .*\nusr_\w+ +anna@example\.org +user +pro +works +0 +1 /,
      );
      expect(await json('users', 'show', made.user.id)).toMatchObject({ sessions: 1 });
      expect(await trail('anna@example.org')).toEqual([
        'web password_reset keys_ended=false',
        'command_line reset_link_made',
        'command_line account_made plan=pro, role=user',
      ]);
    },
    LONG,
  );

  it(
    'changes plan, role and lock, which the trail tells, and the server obeys',
    async () => {
      await run('users', 'create', 'boss@example.org', '--role', 'admin');
      await run('users', 'create', 'ben@example.org');
      const change = (...args: string[]) => json<AdminUser>('users', ...args);
      expect(await change('set-plan', 'ben@example.org', 'business')).toMatchObject({
        plan: 'business',
      });
      expect(await change('set-role', 'ben@example.org', 'admin')).toMatchObject({ role: 'admin' });
      expect(await change('disable', 'ben@example.org')).toMatchObject({ locked: true });
      expect((await run('users', 'list')).stdout).toMatch(/ben@example\.org .* disabled /);
      expect(await change('enable', 'ben@example.org')).toMatchObject({ locked: false });
      expect((await trail('ben@example.org')).slice(0, 4)).toEqual([
        'command_line account_changed locked=false',
        'command_line account_changed locked=true',
        'command_line account_changed role=admin',
        'command_line account_changed plan=business',
      ]);
    },
    LONG,
  );

  it(
    'prints the link alone on standard output',
    async () => {
      await run('users', 'create', 'link@example.org');
      const link = await run('users', 'reset-link', 'link@example.org');
      expect(link.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/reset-password#token=[\w-]{43}\n$/);
      expect(link.stderr).toContain('link@example.org');
      expect((await trail('link@example.org'))[0]).toBe('command_line reset_link_made');
    },
    LONG,
  );

  it(
    'changes nothing where a change is refused',
    async () => {
      await run('users', 'create', 'last@example.org');
      for (const [args, code, sentence] of [
        [['set-plan', 'last@example.org', 'gold'], 1, 'plan: expected one of free, pro, business'],
        [['set-role', 'last@example.org', 'owner'], 2, 'Allowed choices are user, admin'],
        [['show', 'nobody@example.org'], 2, 'There is no account nobody@example.org.'],
        [['create', 'last@example.org'], 1, 'email: expected an address without an account'],
        [['create', 'no address'], 1, 'email'],
        [['create', 'new@example.org', '--plan', 'gold'], 1, 'plan: expected one of'],
        [['list', '--limit', '0'], 2, 'Expected a whole number from 1'],
      ] as const) {
        const refused = await run('users', ...args);
        expect(refused, args.join(' ')).toMatchObject({ code, stdout: '' });
        expect(refused.stderr).toContain(sentence);
      }
      expect(await trail('last@example.org')).toHaveLength(2);
      expect(await json('users', 'list', '--query', 'new@')).toEqual([]);
    },
    LONG,
  );
});

describe('nobg plans', () => {
  it(
    'lists and shows the plans of the settings',
    async () => {
      const { stdout } = await run('plans', 'list');
      expect(stdout).toMatch(/^ID +NAME +PRICE +API .*\nfree +Free .* new accounts\n/);
      expect(stdout).toMatch(/\nguest .* visitors\n$/);
      const plans = join(folder, 'plans.json');
      const own = { id: 'only', name: 'Only', api: true, images_per_day: 7 };
      await writeFile(
        plans,
        JSON.stringify({ new_accounts: 'only', administrators: 'only', plans: [own] }),
      );
      const shown = await runCli(['plans', 'show', 'only', '--json'], {
        ...env,
        NOBG_PLANS: plans,
      });
      expect(JSON.parse(shown.stdout)).toMatchObject({ ...own, images_per_month: null });
      expect((await run('plans', 'show', 'pro')).stdout).toMatch(/\nimages_per_month +5000\n/);
      const unknown = await run('plans', 'show', 'gold');
      expect(unknown.code).toBe(2);
      expect(unknown.stderr).toContain('one of free, pro, business, guest, but got "gold"');
    },
    LONG,
  );
});

describe('nobg jobs', () => {
  it.each([
    ['of this machine', () => []],
    ['of a server', () => ['--server', real.server, '--key', real.key]],
  ])(
    '%s: lists, shows, retries and cancels',
    async (name, access) => {
      const client = createClient(real);
      const job = await client.jobs.create([
        { photo: join(SAMPLES, 'coffee.jpg'), externalId: 'coffee' },
        { photo: new Blob(['this is text']), externalId: 'text' },
      ]);
      await client.jobs.wait(job.id);
      const [first] = await json<{ id: string }[]>('jobs', 'list', ...access());
      expect(first).toMatchObject({ id: job.id, state: 'done', total: 2, done: 1, failed: 1 });
      const failed = await run('jobs', 'show', job.id, '--state', 'failed', ...access());
      expect(failed.stdout).toMatch(/\nimg_\w+ +\S+ +text +failed +unsupported_format: [^\n]+\n$/);
      expect(await json('jobs', 'show', job.id, ...access())).toMatchObject({
        items: [{ external_id: 'coffee' }, { external_id: 'text' }],
      });
      expect(await json('jobs', 'retry', job.id, ...access())).toMatchObject({ total: 2 });

      const waiting = await client.jobs.create(
        Array.from({ length: 30 }, () => join(SAMPLES, 'coffee.jpg')),
      );
      const cancelled = await json<{ state: string; done: number }>(
        ...['jobs', 'cancel', waiting.id, ...access()],
      );
      expect(cancelled.state).toBe('cancelled');
      const after = await client.jobs.get(waiting.id);
      expect({ ended: hasEnded(after), done: after.done }).toEqual({
        ...{ ended: true, done: cancelled.done },
      });
      const again = await run('jobs', 'retry', waiting.id, ...access());
      expect(again).toMatchObject({ code: 1, stdout: '' });
      expect(again.stderr).toContain('The job was cancelled');
      const absent = await run('jobs', 'show', 'job_none', ...access());
      expect(absent).toMatchObject({ code: 1, stderr: 'There is no such job.\n' });
      if (name !== 'of this machine') return;
      const events = await json<{ event: string; target: string }[]>('admin', 'audit');
      const own = events.filter(({ event }) => event.startsWith('job_'));
      expect(own.map(({ event, target }) => [event, target])).toEqual([
        ['job_cancelled', waiting.id],
        ['job_retried', job.id],
      ]);
    },
    LONG,
  );

  it(
    'ends with 2 without a key, and with 3 where there is no server or the key is wrong',
    async () => {
      const list = (...args: string[]) => run('jobs', 'list', ...args);
      expect(await list('--server', real.server)).toMatchObject({ code: 2 });
      expect(await list('--server', 'nowhere', '--key', 'nobg_live_x')).toMatchObject({ code: 2 });
      expect(await list('--server', real.server, '--key', 'nobg_live_x')).toMatchObject({
        code: 3,
      });
    },
    LONG,
  );
});
