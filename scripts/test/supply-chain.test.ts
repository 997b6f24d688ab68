import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const script = (name: string) => fileURLToPath(new URL(`../${name}.mjs`, import.meta.url));
const run = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
  spawnSync(process.execPath, [script(name), ...args], { encoding: 'utf8', env });

it('the bill of materials names what is shipped, with versions and licences, and nothing of development', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nobg-sbom-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'sbom.json');
  const { status, stderr } = run('sbom', [path]);
  expect(status, stderr).toBe(0);
  const { bomFormat, components } = JSON.parse(readFileSync(path, 'utf8'));
  expect(bomFormat).toBe('CycloneDX');
  const named = new Map(components.map((one: { name: string }) => [one.name, one]));
  expect(named.get('onnxruntime-node')).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    licenses: [{ license: { id: 'MIT' } }],
  });
  expect(named.has('sharp')).toBe(true);
  expect(named.has('vitest')).toBe(false);
});

it('an audit says where the registry keeps no list of vulnerabilities', () => {
  const env = {
    ...process.env,
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_fetch_retries: '0',
  };
  const { status, stderr } = run('audit', [], env);
  expect(status).toBe(3);
  expect(stderr).toMatch(/^The registry keeps no list of vulnerabilities: .+\n$/);
});
