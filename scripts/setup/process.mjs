import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { onLine?: (line: string) => void }} [options]
 *   `onLine` gets each line of both streams as it comes
 * @returns {Promise<{ code: number, output: string }>} both streams together; code 127
 *   where the program is not there, 128 + n where signal n ended it
 */
export function runToEnd(command, args, options = {}) {
  const { onLine, ...spawnOptions } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...spawnOptions });
    let output = '';
    let rest = '';
    const take = (chunk) => {
      output += chunk;
      if (!onLine) return;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    };
    child.stdout?.setEncoding('utf8').on('data', take);
    child.stderr?.setEncoding('utf8').on('data', take);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => {
      const signals = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
      resolve({ code: code ?? 128 + (signals[signal] ?? 0), output });
    });
  });
}

/**
 * How npm is called here: through the very npm that started us where there is
 * one, else the npm beside this Node, else whatever the PATH has.
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function npmCommand(env = process.env) {
  const bin = dirname(process.execPath);
  const candidates = [
    env.npm_execpath,
    join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const path of candidates) {
    if (path && basename(path) === 'npm-cli.js' && existsSync(path)) {
      return { command: process.execPath, args: [path], shell: false };
    }
  }
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}
