import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { fileURLToPath } from 'node:url';
import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import { modelFiles } from '@nobg/models/cache/model-files.js';
import { COMPILERS } from '@nobg/models/recipes/compilers.js';
import type { BuiltinNetworkId } from '@nobg/models/registry/builtin-networks.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import { sha256OfFile } from '@nobg/models/sha256.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';

const MAIN = new URL('../dist/main.js', import.meta.url).href;

/** Photos of the repository. */
export const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as it came. */
  readonly bytes: Buffer;
}

export interface CliRun {
  readonly child: ChildProcess;
  /** What it wrote so far. */
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<Ended>;
  /** Resolves once standard output matches; rejects when the process ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts `nobg` in a real process, as the launcher does once everything is built. */
export function startCli(
  args: readonly string[],
  env: Record<string, string>,
  input?: Buffer,
): CliRun {
  const script = `import { main } from '${MAIN}'; process.exitCode = await main(process.argv.slice(1));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      // Beside small networks the real one's form in 8 bits would be fetched.
      NOBG_PRECISION: 'float32',
      // Tests read them from standard output, which is no terminal.
      NOBG_SHOW_SECRETS: 'always',
      ...env,
    },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  // Who ends before everything was read breaks the pipe.
  child.stdin?.on('error', () => {}).end(input);
  const bytes: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => bytes.push(chunk));
  const decoder = new StringDecoder('utf8');
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += decoder.write(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stdout, stderr, bytes: Buffer.concat(bytes) });
    });
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout);
          if (found) resolve(found);
        };
        child.stdout?.on('data', look);
        ended.then(() => reject(new Error(`nobg ended without ${pattern}: ${stderr}`)));
        look();
      }),
  };
}

/** Runs `nobg` to its end. */
export function runCli(args: readonly string[], env: Record<string, string>, input?: Buffer) {
  return startCli(args, env, input).ended;
}

/** A folder of weights in which small networks stand for the real ones: all, or those named. */
export async function smallWeights(
  dir: string,
  ids: readonly BuiltinNetworkId[] = requiredNetworks() as readonly BuiltinNetworkId[],
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const id of ids) {
    const entry = BUILTIN_NETWORKS.find((candidate) => candidate.id === id);
    if (!entry) throw new Error(`the manifest has no ${id}`);
    const files = modelFiles(dir, entry);
    await writeSmallNetwork(files.model, id);
    const { sha256 } = await sha256OfFile(files.model);
    const { size } = await stat(files.model);
    const note = {
      id: entry.id,
      sourceSha256: entry.sha256,
      compiler: entry.compiler,
      compilerVersion: COMPILERS[entry.compiler].version,
      bytes: size,
      sha256,
    };
    await writeFile(join(files.note), JSON.stringify(note));
  }
}
