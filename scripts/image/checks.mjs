import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of an ELF file that say its processor: x86-64 and AArch64. */
const MACHINES = { amd64: 0x3e, arm64: 0xb7 };
/** Packages that build or test the program. */
const TOOLS = [
  'typescript',
  'vite',
  'vitest',
  '@biomejs/biome',
  'playwright-core',
  'kubernetes-models',
];

/**
 * Holds native code below a folder to be for Linux with glibc on one processor.
 * @param {string} folder
 * @param {'amd64' | 'arm64'} architecture
 */
export function assertOnePlatform(folder, architecture) {
  const files = readdirSync(folder, { recursive: true }).map(String);
  const foreign = files.filter((name) =>
    /\.(dylib|dll|exe)$|(musl|darwin|win32).*\.(node|so)$/.test(name),
  );
  assert.deepEqual(foreign, []);
  const native = files.filter((name) => /\.(node|so(\.\d+)*)$/.test(name));
  assert.ok(native.length >= 5, `expected native modules, got ${native.join(', ')}`);
  for (const name of native) {
    const header = readFileSync(join(folder, name)).subarray(0, 20);
    assert.equal(header.toString('latin1', 1, 4), 'ELF', name);
    assert.equal(header.readUInt16LE(18), MACHINES[architecture], name);
  }
}

/**
 * Holds an image to have neither sources nor tools.
 * @param {string} app its folder of the program
 */
export function assertProgramAlone(app) {
  for (const name of TOOLS) assert.ok(!existsSync(join(app, 'node_modules', name)), name);
  for (const name of readdirSync(join(app, 'packages'))) {
    for (const other of ['src', 'test']) {
      assert.ok(!existsSync(join(app, 'packages', name, other)), `packages/${name}/${other}`);
    }
  }
  assert.ok(existsSync(join(app, 'packages', 'dashboard', 'dist', 'index.html')), 'the web app');
}
