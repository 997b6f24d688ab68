import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The machine of a measurement: times of different machines can't be compared. */
export interface Machine {
  readonly cpu: string;
  /** Cores that this process may use. */
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly platform: string;
  readonly node: string;
  readonly onnxruntime: string;
  /** Engine's version, with the commit where there is one. */
  readonly engine: string;
}

export async function describeMachine(): Promise<Machine> {
  const file = new URL('../../packages/engine/package.json', import.meta.url);
  const engine = JSON.parse(await readFile(file, 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  const commit = await commitOf();
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    // Versions are pinned, so what is asked for is what is there.
    onnxruntime: engine.dependencies['onnxruntime-node'] ?? 'unknown',
    engine: commit === null ? engine.version : `${engine.version} (${commit})`,
  };
}

async function commitOf(): Promise<string | null> {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  try {
    const describe = ['describe', '--always', '--dirty', '--exclude', '*'];
    return (await promisify(execFile)('git', describe, { cwd })).stdout.trim();
  } catch {
    // Not a git checkout, or no git.
    return null;
  }
}
