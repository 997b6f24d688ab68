import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CutoutJob } from '@nobg/engine/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { begun, isAlive, letGo, newFolder, newJob, outputsIn, SCRIPTED, until } from './support.js';

const PARENT = fileURLToPath(new URL('./children/parent.mjs', import.meta.url));

type Said = { kind: string; pid?: number; code?: string };
type Parent = { process: ChildProcessByStdio<null, Readable, null>; said: Said[] };

const parents: Parent[] = [];

afterEach(() => {
  for (const { process } of parents.splice(0)) process.kill('SIGKILL');
});

/** A pool in a process of its own, in a process group of its own as under a terminal. */
function startParent(slots: number, jobs: readonly CutoutJob[]): Parent {
  const child = spawn(
    process.execPath,
    [PARENT, SCRIPTED.href, String(slots), ...jobs.map((job) => job.inputPath)],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  const said: Said[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)));
  const parent = { process: child, said };
  parents.push(parent);
  return parent;
}

function pidsOf(parent: Parent): number[] {
  return parent.said.flatMap(({ kind, pid }) => (kind === 'started' && pid ? [pid] : []));
}

describe('when the parent is killed', () => {
  it('a child that blocks its main thread is gone, an idle one and a waiting one too', async () => {
    const folder = newFolder();
    const jobs = ['hang', 'sleep'].map((act) => newJob(folder, act));
    const parent = startParent(3, jobs);
    await Promise.all(jobs.map(begun));
    await until(() => parent.said.filter(({ kind }) => kind === 'ready').length === 3);
    const children = pidsOf(parent);
    expect(children.filter(isAlive)).toHaveLength(3);
    parent.process.kill('SIGKILL');
    await once(parent.process, 'exit');
    await until(() => children.filter(isAlive).length === 0);
  });

  it('a child that still starts is gone', async () => {
    const parent = startParent(1, []);
    await until(() => pidsOf(parent).length === 1);
    parent.process.kill('SIGKILL');
    await until(() => pidsOf(parent).filter(isAlive).length === 0);
  });
});

describe('Ctrl-C, which reaches the whole process group', () => {
  it('leaves the children to the pool, whose jobs end', async () => {
    const folder = newFolder();
    const job = newJob(folder, 'waitForGo');
    const parent = startParent(1, [job]);
    await begun(job);
    process.kill(-(parent.process.pid as number), 'SIGINT');
    await until(() => parent.said.some(({ kind }) => kind === 'interrupted'));
    letGo(job);
    const [code] = await once(parent.process, 'exit');
    expect(code).toBe(0);
    expect(parent.said).toContainEqual(expect.objectContaining({ kind: 'done' }));
    expect(outputsIn(folder)).toHaveLength(1);
    expect(pidsOf(parent).filter(isAlive)).toEqual([]);
  });
});
