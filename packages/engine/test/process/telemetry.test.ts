import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { newFolder } from './support.js';

const SCRIPT = fileURLToPath(new URL('./telemetry.mjs', import.meta.url));

it('leaves nothing of a telemetry behind: no device id at home, no mat-debug file, in any process', () => {
  const folder = newFolder();
  const [home, temporary, data] = ['home', 'tmp', 'data'].map((name) => join(folder, name));
  for (const path of [home, temporary, data] as string[]) mkdirSync(path);
  // An operator who asks for telemetry gets none either: NoBG promises that there is none.
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: temporary, ORT_DISABLE_TELEMETRY: '0' };
  const ended = spawnSync(process.execPath, [SCRIPT, data as string], { env });
  expect(ended.stderr.toString()).toBe('');
  expect(existsSync(join(data as string, 'by-child.png'))).toBe(true);
  expect(existsSync(join(data as string, 'by-this.png'))).toBe(true);
  expect(readdirSync(home as string, { recursive: true })).toEqual([]);
  expect(readdirSync(temporary as string)).toEqual([]);
});

const NAME_SERVER = fileURLToPath(new URL('./name-server.mjs', import.meta.url));

/**
 * A script in namespaces of its own: a loopback without any other network, whose name server is ours. Native code
 * looks names up there, too.
 */
const isolated = (resolver: string, names: string, then: string) => `
  set -e
  ip link set lo up
  mount --bind "${resolver}" /etc/resolv.conf
  "${process.execPath}" "${NAME_SERVER}" "${names}" > "${names}.ready" &
  until [ -s "${names}.ready" ]; do sleep 0.05; done
  ${then}
  kill $!
`;

it('looks up no name, in any process', (context) => {
  const folder = newFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  const run = (names: string, then: string) =>
    spawnSync(
      'unshare',
      ['--mount', '--net', 'bash', '-c', isolated(at('resolv.conf'), at(names), then)],
      {
        env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, ORT_DISABLE_TELEMETRY: '0' },
        encoding: 'utf8',
      },
    );
  const lookUp = "require('dns').lookup('looked-up.example', () => {})";
  const control = run('control', `"${process.execPath}" -e "${lookUp}"`);
  if (control.status !== 0) {
    const reason = control.stderr || String(control.error);
    console.warn(`SKIPPED "${context.task.name}": no namespaces here: ${reason.trim()}`);
    return context.skip();
  }
  expect(readFileSync(at('control'), 'utf8')).toContain('looked-up.example');
  mkdirSync(at('data'));
  const ended = run('names', `"${process.execPath}" "${SCRIPT}" "${at('data')}" 15000`);
  expect(ended.stderr).toBe('');
  expect(existsSync(at('data/by-child.png'))).toBe(true);
  expect(existsSync(at('names'))).toBe(false);
});
