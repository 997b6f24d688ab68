import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of this machine's system that stand for those of the base image: what is written there goes elsewhere. */
const SYSTEM = ['usr', 'etc', 'var'];
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Mounts a stage's files at $ROOT and runs the arguments there, in the place of this shell. */
const ENTER = `
  set -e
  mount --bind "$ROOT" "$ROOT"
  [ "$ACCESS" = rw ] || mount -o remount,bind,ro "$ROOT"
  for name in ${SYSTEM.join(' ')}; do
    if [ "$ACCESS" = rw ]; then
      options="lowerdir=/$name,upperdir=$UPPER/$name,workdir=$WORK/$name"
    else
      options="lowerdir=$UPPER/$name:/$name"
    fi
    mount -t overlay overlay -o "$options" "$ROOT/$name"
  done
  mount --rbind /dev "$ROOT/dev"
  mount --bind /proc "$ROOT/proc"
  mount --rbind /sys "$ROOT/sys"
  while [ "$1" != -- ]; do
    [ -e "$ROOT$2" ] || if [ -d "$1" ]; then mkdir -p "$ROOT$2"; else : > "$ROOT$2"; fi
    mount --bind "$1" "$ROOT$2"
    shift 2
  done
  shift
  exec "$@"
`;

/**
 * Why commands cannot be run in a file system of their own here; null where they can.
 * @returns {string | null}
 */
export function sandboxProblem() {
  if (process.platform !== 'linux') return `it needs Linux, and this is ${process.platform}`;
  if (process.getuid() !== 0) return 'mounting needs root';
  if (!process.execPath.startsWith('/usr/'))
    return `it needs a Node below /usr, not ${process.execPath}`;
  const { status, stderr } = spawnSync('unshare', ['--mount', 'true'], { encoding: 'utf8' });
  return status === 0 ? null : (stderr?.trim() ?? 'unshare is missing');
}

/**
 * Makes the folders of a new, empty file system, with links as the base image has them.
 * @param {string} folder
 */
export function makeFileSystem(folder) {
  const paths = [...SYSTEM, 'dev', 'proc', 'sys', 'root', 'home/node'].map(
    (name) => `root/${name}`,
  );
  paths.push(...SYSTEM.flatMap((name) => [`upper/${name}`, `work/${name}`]));
  for (const path of paths) mkdirSync(join(folder, path), { recursive: true });
  mkdirSync(join(folder, 'root', 'tmp'), { mode: 0o1777 });
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64']) {
    const path = join('/', name);
    if (!existsSync(path) || !lstatSync(path).isSymbolicLink()) continue;
    symlinkSync(readlinkSync(path), join(folder, 'root', name));
  }
}

/** Where a path of the file system really is. */
export function realPath(folder, path) {
  const isOfSystem = SYSTEM.some((name) => `${path}/`.startsWith(`/${name}/`));
  return join(folder, isOfSystem ? 'upper' : 'root', path);
}

/**
 * Starts a program in a file system, with mounts that no other process sees.
 * @param {string} folder as `makeFileSystem` made it
 * @param {{ command: readonly string[], cwd: string, user: string, env: Record<string, string>, readOnly: boolean,
 *   mounts: Readonly<Record<string, string>> }} program `user`: `UID:GID`; `mounts`: by path within, what lies there,
 *   which can be written also where all else is read-only
 * @returns {import('node:child_process').ChildProcess} the program itself: signals reach it
 */
export function startIn(folder, { command, cwd, user, env, readOnly, mounts }) {
  const pairs = Object.entries(mounts).flatMap(([path, source]) => [source, path]);
  const root = join(folder, 'root');
  const inside = ['chroot', `--userspec=${user}`, root, 'env', '-i', `--chdir=${cwd}`];
  const variables = Object.entries({ PATH, ...env }).map(([name, value]) => `${name}=${value}`);
  return spawn(
    'unshare',
    ['--mount', 'sh', '-c', ENTER, 'sh', ...pairs, '--', ...inside, ...variables, ...command],
    {
      env: {
        ...{ PATH, ROOT: root, UPPER: join(folder, 'upper'), WORK: join(folder, 'work') },
        ACCESS: readOnly ? 'ro' : 'rw',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}
