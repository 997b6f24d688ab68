import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './usage-error.js';

/** A widely used npm package for background removal, in its last version. */
const PEER = '@imgly/background-removal-node';
const PEER_VERSION = '1.4.5';
export const PEER_NAME = `${PEER} ${PEER_VERSION}`;

/** Installed in the engine's versions: those that the package asks for need install scripts. */
const SHARED_PARTS = ['sharp', 'onnxruntime-node'] as const;

/** 84 MB of weights and ONNX Runtime's libraries; a registry that is slower than that isn't waited for. */
const INSTALL_MS = 300_000;

export interface InstalledPeer {
  readonly folder: string;
  /** Of its module. */
  readonly entry: string;
  /** Where it finds its weights: they are part of the package. */
  readonly publicPath: string;
}

/**
 * Installs it into a new temporary folder, with the sharp and the ONNX Runtime that the
 * engine is pinned to. The caller removes the folder.
 *
 * @throws UsageError where it can't be had, with the reason as npm says it, in one line; nothing is left then
 */
export async function installPeer(env: NodeJS.ProcessEnv): Promise<InstalledPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-peer-'));
  const project = {
    private: true,
    dependencies: { [PEER]: PEER_VERSION },
    overrides: await pinnedParts(),
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(project));
  const failure = await npmInstall(folder, env);
  if (failure !== null) {
    await rm(folder, { recursive: true, force: true });
    throw new UsageError(failure);
  }
  const dist = pathToFileURL(join(folder, 'node_modules', PEER, 'dist/')).href;
  return { folder, entry: `${dist}index.mjs`, publicPath: dist };
}

async function pinnedParts(): Promise<Record<string, string>> {
  const file = new URL('../../packages/engine/package.json', import.meta.url);
  const { dependencies } = JSON.parse(await readFile(file, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.fromEntries(SHARED_PARTS.map((name) => [name, dependencies[name]!]));
}

/** @returns null when all is there, else why not */
function npmInstall(folder: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  // `--prefix`, as npm tells the programs that it runs about the project they belong to.
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  const options = { cwd: folder, env, timeout: INSTALL_MS, shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    execFile('npm', [...args, '--json', '--fetch-retries=1'], options, (error, stdout, stderr) => {
      resolve(error === null ? null : whyNot(stdout, `${stderr}\n${error.message}`));
    });
  });
}

/** The reason in npm's JSON; the last line of its text only names the log file. */
function whyNot(stdout: string, otherwise: string): string {
  let text = otherwise;
  try {
    const { error } = JSON.parse(stdout) as { error?: { code?: string; summary?: string } };
    text = error?.summary || error?.code || otherwise;
  } catch {
    // No npm, or it ended before it could say anything.
  }
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '') ?? 'npm install failed';
}
