import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs this text as a module in a Node process of its own, where `@nobg/server/…` can be
 * imported; `process.argv.slice(1)` are the arguments. Killed as soon as it has printed `killAt`.
 */
export function runChild(
  source: string,
  args: readonly string[],
  options: { readonly uid?: number; readonly killAt?: string; readonly under?: string[] } = {},
): Promise<ChildEnd> {
  const { uid, killAt, under = [] } = options;
  const [command = '', ...rest] = [
    ...under,
    process.execPath,
    '--conditions=nobg-internal',
    '--input-type=module',
    '-e',
    source,
    '--',
    ...args,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      cwd: PACKAGE,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (killAt !== undefined && stdout.includes(killAt)) child.kill('SIGKILL');
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** A user without rights. */
const NOBODY = 65534;

/**
 * Runs this as a user who may not write where rights forbid it: root may everywhere, so it
 * becomes `nobody`. Null where `nobody` cannot even read this checkout.
 */
export async function runWithoutRights(
  source: string,
  args: readonly string[],
): Promise<ChildEnd | null> {
  if (process.getuid?.() !== 0) return runChild(source, args);
  const probe = `import '@nobg/server/adapters/storage-error.js';`;
  const { code } = await runChild(probe, [], { uid: NOBODY }).catch(() => ({ code: null }));
  return code === 0 ? runChild(source, args, { uid: NOBODY }) : null;
}

/** Puts a command into a file system of that many kB at `folder`, which only it sees; Linux. */
export function onSmallDisk(folder: string, kilobytes: number): string[] {
  const script = `mount -t tmpfs -o size=${kilobytes}k none "$0" && exec "$@"`;
  return ['unshare', '-rm', 'sh', '-c', script, folder];
}

/** Why `onSmallDisk` does not work here, from how a child under it ended; null where it does. */
export function smallDiskProblem(end: ChildEnd): string | null {
  return /^(unshare|mount):/m.test(end.stderr) ? end.stderr.trim() : null;
}
