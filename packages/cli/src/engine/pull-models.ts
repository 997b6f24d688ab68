import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The work of the server comes first. */
const NICE = 10;

/**
 * `nobg models pull` in a process of its own: compiling takes seconds in which nothing else runs,
 * and half a gigabyte.
 *
 * @param env of the command
 * @param stop ends it; then this resolves with null, too
 * @returns null when all is there; else the last thing that it said
 */
export function pullModels(
  ids: readonly string[],
  env: NodeJS.ProcessEnv,
  stop: AbortSignal,
): Promise<string | null> {
  const module = fileURLToPath(new URL('./pull-process.js', import.meta.url));
  const child = spawn(process.execPath, [module, ...ids], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    signal: stop,
    // It holds a trial of seconds, which a polite signal would wait for; what it fetched so far is kept.
    killSignal: 'SIGKILL',
  });
  let last = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    last = text.trim().split('\n').at(-1) ?? last;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
    child.once('spawn', () => {
      try {
        setPriority(child.pid!, NICE);
      } catch {
        // It ended already, or the system does not allow it: it runs as everything else.
      }
    });
    child.once('close', (code) => resolve(code === 0 || stop.aborted ? null : last));
  });
}
