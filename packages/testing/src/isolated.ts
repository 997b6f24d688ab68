import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME_SERVER = fileURLToPath(new URL('./name-server.js', import.meta.url));
/** Where `unshare`, `ip` and `mount` lie. */
const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
const LOOK_UP = "require('dns').lookup('looked-up.example', () => {})";

/** How a program ended that ran without a network. */
export interface IsolatedEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every name that any process of it asked the name server for; native code asks there, too. */
  readonly names: readonly string[];
  /** Its home, which was empty. */
  readonly home: string;
}

/**
 * Runs a Node program in namespaces of its own (Linux): a loopback without any other network, and a name server that
 * knows no name and writes down what it was asked.
 *
 * @param folder for its home and the records
 * @returns how it ended; or why there are no such namespaces here
 */
export function runIsolated(
  folder: string,
  args: readonly string[],
): IsolatedEnd | { readonly skipped: string } {
  const control = isolated(folder, ['-e', LOOK_UP]);
  if (control.names.includes('looked-up.example')) return isolated(folder, args);
  return { skipped: control.stderr.trim() || 'its own name server was not asked' };
}

function isolated(folder: string, args: readonly string[]): IsolatedEnd {
  const own = mkdtempSync(join(folder, 'isolated-'));
  const [resolver, names, home] = ['resolv.conf', 'names', 'home'].map((name) =>
    join(own, name),
  ) as [string, string, string];
  writeFileSync(resolver, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  mkdirSync(home);
  const script = `
    set -e
    ip link set lo up
    mount --bind "${resolver}" /etc/resolv.conf
    "${process.execPath}" "${NAME_SERVER}" "${names}" > "${names}.ready" &
    until [ -s "${names}.ready" ]; do sleep 0.05; done
    status=0
    "${process.execPath}" --conditions=nobg-internal "$@" || status=$?
    kill $!
    exit $status
  `;
  // Only root may make these namespaces without one of users.
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const flags = [...user, '--mount', '--net', 'bash', '-c', script, 'bash', ...args];
  const { status, stdout, stderr, error } = spawnSync('unshare', flags, {
    // An operator who asks for telemetry gets none either.
    env: { PATH: SYSTEM_PATH, HOME: home, TMPDIR: own, ORT_DISABLE_TELEMETRY: '0' },
    encoding: 'utf8',
  });
  const asked = existsSync(names) ? readFileSync(names, 'utf8').trim().split('\n') : [];
  return { status, stdout, stderr: error ? String(error) : stderr, names: asked, home };
}
