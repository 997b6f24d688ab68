import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const script = (name: string) => fileURLToPath(new URL(`../${name}.mjs`, import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script while this process goes on answering. */
function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const options = { env: { ...process.env, npm_config_fetch_retries: '0', ...env } };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script(name), ...args],
      options,
      (_, stdout, stderr) => resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

it('the bill of materials names what is shipped, with versions and licences, and nothing of development', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nobg-sbom-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'sbom.json');
  const { status, stderr } = await run('sbom', [path]);
  expect(status, stderr).toBe(0);
  const { bomFormat, metadata, components, dependencies } = JSON.parse(readFileSync(path, 'utf8'));
  expect(bomFormat).toBe('CycloneDX');
  const named = new Map(components.map((one: { name: string }) => [one.name, one]));
  expect(named.get('onnxruntime-node')).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    licenses: [{ license: { id: 'MIT' } }],
  });
  expect(named.has('sharp')).toBe(true);
  // Of the root, of a workspace, of a workspace that is for tests, an optional peer, and what these depend on.
  const forTests = [
    'vitest',
    'axe-core',
    '@nobg/testing',
    '@types/react',
    'punycode.js',
    'csstype',
  ];
  expect(forTests.filter((name) => named.has(name))).toEqual([]);

  const root = metadata.component;
  expect(root.name).toBe('nobg');
  const edges = new Map<string, string[]>(
    dependencies.map((one: { ref: string; dependsOn: string[] }) => [one.ref, one.dependsOn]),
  );
  const names = edges.get(root['bom-ref'])!.map((ref) => ref.slice(0, ref.lastIndexOf('@')));
  // What starts the service, and what builds the checkout on the machine of who starts it.
  expect(names).toEqual(expect.arrayContaining(['@nobg/cli', '@nobg/server', 'typescript']));
  const listed: string[] = components.map((one: { 'bom-ref': string }) => one['bom-ref']);
  const reached = new Set([root['bom-ref'], ...[...edges.values()].flat()]);
  expect([...reached].sort()).toEqual([root['bom-ref'], ...listed].sort());
});

describe('an audit', () => {
  it.each([
    [0, ''],
    [1, 'fflate *: high\n'],
  ])('counts packages with known vulnerabilities: %i', async (count, lines) => {
    const env = { npm_config_registry: await serveRegistry(['fflate'].slice(0, count)) };
    const { status, stdout } = await run('audit', [], env);
    expect({ status, stdout }).toEqual({
      status: count,
      stdout: `${lines}${count} ${count === 1 ? 'package' : 'packages'} with known vulnerabilities\n`,
    });
  });

  it.each([
    [
      'the registry cannot be reached',
      { npm_config_registry: 'http://127.0.0.1:9/' },
      'ECONNREFUSED',
    ],
    ['there is no npm', { PATH: '' }, 'npm ENOENT'],
  ])('says so where %s', async (_, env, reason) => {
    const { status, stderr } = await run('audit', [], env);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^npm gave no list of known vulnerabilities: .+\. Check .+\n$/);
    expect(stderr).toContain(reason);
  });
});

/** A registry whose list of vulnerabilities names all versions of these packages; returns its URL. */
async function serveRegistry(vulnerable: readonly string[]): Promise<string> {
  const advisory = { id: 1, url: 'https://example.org/1', title: 'Fault', severity: 'high' };
  const advisories = vulnerable.map((name) => [name, [{ ...advisory, vulnerable_versions: '*' }]]);
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const name = request.url!.slice(1);
      const isPackage = vulnerable.includes(name);
      const versions = Object.fromEntries(
        ['0.0.0', '9.9.9'].map((version) => [version, { name, version }]),
      );
      const answer = isPackage ? { name, versions } : Object.fromEntries(advisories);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
