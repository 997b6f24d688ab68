import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { DEPLOY, files, objectsOf, read } from './support.js';

function write(folder: string) {
  return spawnSync('sh', [join(folder, 'write-secrets.sh')], { encoding: 'utf8' });
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nobg-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  copyFileSync(join(DEPLOY, 'write-secrets.sh'), join(folder, 'write-secrets.sh'));
  return folder;
}

const secretsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(folder, 'secrets')).map((name) => [
      name,
      readFileSync(join(folder, 'secrets', name), 'utf8').trim(),
    ]),
  );

it('passwords are random, fit together, and are written once', () => {
  const [one, two] = [newFolder(), newFolder()];
  expect([write(one).status, write(two).status]).toEqual([0, 0]);
  const secrets = secretsOf(one);
  for (const [name, value] of Object.entries(secretsOf(two))) {
    expect(value, name).not.toBe(secrets[name]);
  }
  const database = new URL(secrets['database-url']!);
  expect([database.password, database.hostname]).toEqual([
    secrets['postgres-password'],
    'postgres',
  ]);
  const redis = new URL(secrets['redis-url']!);
  expect(secrets['redis-auth.conf']).toBe(`requirepass ${redis.password}`);
  expect(redis.password).toMatch(/^[0-9a-f]{48}$/);
  expect(JSON.parse(secrets['s3.json']!).identities[0].credentials).toEqual([
    { accessKey: secrets['s3-access-key-id'], secretKey: secrets['s3-secret-access-key'] },
  ]);
  expect(statSync(join(one, 'secrets')).mode & 0o777).toBe(0o700);

  const again = write(one);
  expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('is there already')]);
  expect(secretsOf(one)).toEqual(secrets);
});

it('every secret that Compose and Kubernetes read is written', () => {
  const folder = newFolder();
  write(folder);
  const written = readdirSync(join(folder, 'secrets'));
  const compose = Object.keys(parse(read('compose.scaled.yaml')).secrets);
  expect(compose.sort()).toEqual(written.sort());
  const manifests = files('kubernetes').filter((file) => file.endsWith('.yaml'));
  const named = manifests.flatMap((file) =>
    [...read(file).matchAll(/\/run\/secrets\/nobg\/([\w.-]+)/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !written.includes(name))).toEqual([]);
  const items = manifests
    .flatMap((file) => objectsOf(read(file)))
    .flatMap(({ spec }) => spec?.template?.spec?.volumes ?? [])
    .flatMap(({ secret }) => secret?.items ?? [])
    .map(({ key }) => key);
  expect(items.sort()).toEqual(['postgres-password', 'redis-auth.conf', 's3.json']);
});
